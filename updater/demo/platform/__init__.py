"""A simulated 1C:Enterprise platform: a separate program started exactly like `1cv8`.

It stands in for the platform in the sandbox and in tests. Its storage is the real thing:
the infobase is a true `1Cv8.1CD`, updates are true `.cfu` files, the event log is the
platform's text format. What the real program does was never seen by running it here, so
every rule below says where it comes from.

Marks: [attested] read in a source that describes or drives the real platform; [measured]
somebody measured it on a live platform and wrote it down; [inferred] follows from those;
[convention] an invention of this simulator that claims nothing about the real platform.
Section numbers are those of docs/platform.md.

Storage
    - The configuration of the database is the table CONFIG, that of the Designer is
      CONFIGSAVE over CONFIG without the names in `deleted` [measured, docs/formats.md 1.9].
    - `.sim.json` beside the base holds what the real one keeps where we cannot write:
      passwords, open sessions, the session lock, the version of the data [convention].
    - While a command runs the base is locked; `1Cv8.1CL`, `1Cv8tmp.1CD` and `1Cv8tmp.1CL`
      appear and vanish at a normal end, and stay when the process is killed
      [attested that they exist only while somebody holds the base; inferred that they stay];
      `1Cv8.1CD.cfl` appears once and stays [attested].
    - How the real platform locks the file on Linux is unknown; a lock on the byte range is
      taken here [convention].

The command line
    - The first word is the mode, ENTERPRISE when there is none; CONFIG is an older name of
      DESIGNER [attested]. Keys ignore case; values are glued or separate, in quotes or not,
      a quote inside doubled [attested]. The last of repeated keys wins [convention].
    - An unknown key: exit code 1 and one message [measured]. `/UpdateDBCfg` may follow
      another command in one process [attested], anything else may not [inferred].
    - `/@ file`: the words of the file take the place of the whole command line, and the key must come
      first [attested: the administrator's guide, 7.3.11]; encoding and quotes are unknown, here UTF-8
      and the quotes of a command line [convention].
    - `1cv8s` exits 0 and does nothing [measured].

Output
    - Nothing on stdout, one noise line on stderr [measured]. `/Out` is opened at the start,
      written unbuffered, UTF-8 with a mark and CRLF [attested by real files]; `-NoTruncate`
      writes no second mark [inferred].
    - `/DumpResult` holds a mark and the digit, no line end [mark attested, rest inferred].

Failures, in this order [order inferred]
    licence [attested]; base absent [measured]; session lock without the right `/UC`
    [attested]; user or password [wording for the Designer unknown]; a missing user without
    `/DisableStartupDialogs` hangs in a dialog [inferred]; another Designer [attested];
    another session and an exclusive command [measured].

Commands
    - `/UpdateCfg` changes only the main configuration [measured]; what is not a delivery for
      the vendor's release the base stands on gives one and the same message [measured]. Here
      the build of the release must agree too [convention: how the platform judges another
      build is unknown]. Own changes without settings give another message [measured].
    - `/UpdateDBCfg` without anything to apply is silent and exits 0 [measured]; otherwise it
      says the measured lines and leaves ConfigUpdate, DBConfigUpdateStart and two
      DBConfigUpdate records in the event log [attested by real logs]. Open sessions stop
      `-Dynamic-` [measured]; by default the update becomes dynamic then [attested].
    - `/DumpCfg`, `/DumpDBCfg`, `/LoadCfg` work on true `.cf` files; their messages are from
      real files [attested]. `/DumpIB` writes a true `.dt` as far as its parts are known; data and
      the simulator's memory lie in it in a manner of our own [convention]; restoring creates or
      replaces, without a question [measured].
    - `/GetConfigGenerationID`: 40 hex digits, new after every write [measured]; that they go
      to `/Out` is inferred.
    - `/DumpConfigToFiles` leaves only the mark in `/Out` [attested by a real file].
    - `/IBCheckAndRepair` ends with one known phrase [attested]; `-TestOnly` and the ways to repair
      exclude each other [attested]; errors found give code 101 [inferred].

ENTERPRISE
    - With the vendor's exit key in a file base, legality is recorded, the update handlers run
      and the process leaves [attested]. The version of the data is kept in `.sim.json`; when it
      is that of the database there is nothing to do [attested]. Success is one record in the event
      log [attested]. A failure leaves a form open for ever, unless a script folder is known
      [attested]. A configuration without the update subsystem knows no such key and stays
      open [inferred].
    - Who is no administrator, and who finds somebody else updating, gets the words of 7.7 and the
      form that stays [attested]. Deferred handlers of the update before are finished in the same
      start of a file base [attested].
    - The library's register of versions and its constant of deferred handlers lie in the true file where
      the configuration has them, and follow the handlers [inferred]. A configuration localised to English
      knows English keys only [attested]; its words in the log are made up [convention]. Deferred handlers
      that fail leave their error before the success of the others [inferred]; left over they may stop
      the next start at a form [attested]; on a server they go to the background unless asked for [attested].
    - A required release that was jumped over makes the handlers fail [convention].
    - Without a known key it is an ordinary client and stays until it is ended [attested].

A session lock is `1Cv8.cdn` beside a file base [attested; that its times count so is inferred].
Faults are switched by environment variables or in `.sim.json`, see `faults` [convention].
"""
