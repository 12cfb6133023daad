"""A simulated `rac`: a separate program that administers the simulated servers (docs/platform.md 8.1, 14.7).

Layout
    - Records of `key : value`, the colons under each other, an empty value followed by a space, a blank
      line after each record [attested by real recordings, which it reproduces byte for byte].
    - Strings in quotes: the name of a cluster, the program of a connection [attested by the same],
      message and permission code of the lock [measured], its parameter [inferred].
    - UTF-8 with plain line ends; `SIM_RAC_ENC=cp866` is a Windows console: that page and CRLF [attested].
    - The list of infobases has the fields `infobase`, `name`, `descr` [attested by the program's help].

Behaviour
    - Failures print their words and end with 255 [measured]; that they go to stderr is attested by
      other tools. An unknown option, or one that is missing: `Ошибка разбора параметра: ...` with the
      option as it was given [measured]. An unknown command prints the help and ends with 0 [attested].
    - `cluster list` and `cluster info` ask for nobody; everything else asks for an administrator of the
      cluster where there is one; a wrong password is answered as none at all [measured].
    - `infobase info` and `update` ask for a user of the infobase where it has users [attested]; from
      8.5.4 on they do not know such options [measured]. Any user will do here [convention].
    - `agent version` prints the version alone [attested by public tools]; a `rac` of another version than
      the server's is turned away with both versions [attested by public tools].
    - Empty values clear fields; `session terminate` of a session that has gone is a failure; from
      8.5.4 on the session of RAS itself is listed [measured].
    - Of bracketed addresses the first colon is taken for that of the port [measured].

Switches [convention]
    - `SIM_SERVERS`: the folder of servers.
    - `SIM_RAC_HANG=infobase update`: that command never ends.
    - `SIM_RAC_FAIL=infobase update[:2]`: it fails with words nobody knows, every time or the second time;
      counted in a file beside the servers.
    - `SIM_RAC_VANISH=1`: sessions have gone by themselves when they are to be ended.
"""
