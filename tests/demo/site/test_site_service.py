"""The sandbox's update service: what it offers, what it hands out, how it refuses."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import requests
from support.fixtures import fixture

from updater.demo.product import VENDOR
from updater.demo.site import AccountKind, FaultKind
from updater.formats.update_file import read_update

if TYPE_CHECKING:
    from pathlib import Path

    from updater.demo.site import RunningSite

FIRST = {"programName": "Workshop", "versionNumber": "1.0.1.5", "platformVersion": "8.3.18.1289"}
WAY = ["1.0.2.7", "1.0.4.2", "1.1.1.10", "1.1.3.8", "1.2.1.6"]


def _post(site: RunningSite, path: str, **body: Any) -> requests.Response:
    url = f"{site.url('update-api')}/update-platform{path}"
    return requests.post(url, json=body, verify=str(site.authority), timeout=20)


def _info(site: RunningSite, **changes: Any) -> dict[str, Any]:
    answer: dict[str, Any] = _post(site, "/programs/update/info", **(FIRST | changes)).json()
    return answer


def _files(site: RunningSite, kind: AccountKind = AccountKind.CONTRACT, **changes: Any) -> dict[str, Any]:
    account = site.world.account(kind)
    offer = _info(site)["configurationUpdateResponse"]
    body = {
        "upgradeSequence": offer["upgradeSequence"],
        "programVersionUin": offer["programVersionUin"],
        "platformDistributionUin": None,
        "login": account.login,
        "password": account.password,
    }
    answer: dict[str, Any] = _post(site, "/programs/update/", **(body | changes)).json()
    return answer


def _shape(value: Any) -> Any:
    """The names in a document, without what they hold."""
    return {name: _shape(one) for name, one in value.items()} if isinstance(value, dict) else None


def test_ping_answers(site: RunningSite) -> None:
    """200 is all that matters."""
    url = f"{site.url('update-api')}/update-platform/programs/update/ping"
    assert 200 == requests.get(url, verify=str(site.authority), timeout=20).status_code


def test_info_has_the_shape_of_the_recorded_answer(site: RunningSite) -> None:
    """Every name of the recorded answer is in ours, and the sequence is of ids, not of versions."""
    file = fixture("update-site/update-api/info_accounting_3.0.88.22.recorded-values.json")
    recorded = _shape(json.loads(file.read_text("utf-8"))["response"]["json"])
    ours = _shape(_info(site))
    for part in ("configurationUpdateResponse", "platformUpdateResponse"):
        assert recorded.pop(part).keys() <= ours[part].keys()
    assert recorded.keys() <= ours.keys()


def test_info_needs_no_login_and_offers_the_shortest_way(site: RunningSite) -> None:
    """The newest release, as many opaque steps as there are, the size of all of them."""
    offer = _info(site)["configurationUpdateResponse"]
    assert ("1.2.1.6", "8.3.24.1368") == (offer["configurationVersion"], offer["platformVersion"])
    assert len(WAY) == len(set(offer["upgradeSequence"]))
    assert all(len(uuid) == 36 for uuid in offer["upgradeSequence"])
    releases = [site.world.release("Workshop10", version) for version in WAY]
    assert offer["size"] == sum(one.template.size for one in releases if one and one.template)


def test_info_offers_long_support_and_a_platform(site: RunningSite) -> None:
    """A release of long support beside the newest, and the newest platform."""
    answer = _info(site)
    (other,) = answer["additionalReleaseUpdate"]
    assert "1.1.1.10" == other["configurationUpdate"]["configurationVersion"]
    assert other["configurationUpdate"]["supportEndDate"].startswith("2027-04-30")
    assert "8.3.27.1859" == answer["platformUpdateResponse"]["platformVersion"]
    assert _info(site, platformVersion="8.3.27.1859")["platformUpdateResponse"] is None


def test_nothing_is_offered_to_the_newest(site: RunningSite) -> None:
    """The newest release, and one nothing leads from, get no configuration."""
    for version in ("1.2.1.6", "9.9.9.9"):
        assert _info(site, versionNumber=version)["configurationUpdateResponse"] is None
    assert _info(site, updateType="NewPlatform")["configurationUpdateResponse"] is None


@pytest.mark.parametrize("name", ["programName", "versionNumber", "platformVersion"])
def test_an_empty_field_is_400(site: RunningSite, name: str) -> None:
    """As Spring says it, with the field's name."""
    answer = _post(site, "/programs/update/info", **(FIRST | {name: ""}))
    assert 400 == answer.status_code
    (error,) = answer.json()["errors"]
    assert (name, "NotBlank") == (error["field"], error["code"])
    assert f"NotBlank.programUpdateInfoRequest.{name}" in error["codes"]


def test_steps_are_handed_out_in_order(site: RunningSite, tmp_path: Path) -> None:
    """Place, handlers, address, size and the checksum of the update inside, for each step."""
    account = site.world.account(AccountKind.CONTRACT)
    files = _files(site)["configurationUpdateDataList"]
    assert [f"Verstak\\Workshop\\{version.replace('.', '_')}" for version in WAY] == [
        one["templatePath"] for one in files
    ]
    assert [True, False, False, True, False] == [one["executeUpdateProcess"] for one in files]
    for version, one in zip(WAY, files, strict=True):
        auth = (account.login, account.password)
        content = requests.get(
            one["updateFileUrl"], auth=auth, verify=str(site.authority), timeout=20
        ).content
        assert one["size"] == len(content)
        with zipfile.ZipFile(io.BytesIO(content), metadata_encoding="cp866") as archive:
            update = archive.read(one["updateFileName"])
            assert "Новое в версии.htm" in archive.namelist()
        assert (
            one["hashSum"] == base64.b64encode(hashlib.md5(update, usedforsecurity=False).digest()).decode()
        )
        (tmp_path / "1cv8.cfu").write_bytes(update)
        described = read_update(tmp_path / "1cv8.cfu")
        assert (VENDOR, version) == (described.target.vendor, described.target.version.text)


def test_one_step_may_be_asked_for_alone(site: RunningSite) -> None:
    """A single id out of the sequence gives a single file."""
    steps = _info(site)["configurationUpdateResponse"]["upgradeSequence"]
    (one,) = _files(site, upgradeSequence=steps[1:2])["configurationUpdateDataList"]
    assert one["templatePath"].endswith("1_0_4_2")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (AccountKind.BASIC, None),
        (AccountKind.NO_CONTRACT, "SandboxNoContract"),
        (AccountKind.NO_PRODUCT, "SandboxNotRegistered"),
        (AccountKind.LOCKED, "LoginError"),
    ],
)
def test_refusals_come_with_200(site: RunningSite, kind: AccountKind, name: str | None) -> None:
    """The reason stands in the body, with words to show."""
    answer = _files(site, kind)
    assert name == answer["errorName"]
    assert bool(name) == bool(answer["errorMessage"])
    assert "LoginError" == _files(site, password="not this one")["errorName"]


def test_patches_and_platforms(site: RunningSite) -> None:
    """No patches; the platforms of a known release, 404 for an unknown one."""
    assert [] == _post(site, "/patches/getInfo", programVersionList=[]).json()["patchUpdateList"]
    assert "LoginError" == _post(site, "/patches/getFiles", patchUinList=[]).json()["errorName"]
    known = _post(site, "/platform/getInfo", programName="Workshop", versionNumber="1.1.4.2").json()
    assert [{"platformVersionMin": "8.3.24.1368", "platformVersionRecommended": "8.3.27.1859"}] == known
    unknown = _post(site, "/platform/getInfo", programName="Nothing", versionNumber="1.1.4.2")
    assert 404 == unknown.status_code


def test_a_platform_has_an_address(site: RunningSite) -> None:
    """The distribution's id leads to an address."""
    uin = _info(site)["platformUpdateResponse"]["distributionUin"]
    assert "/public/file/get/" in _files(site, platformDistributionUin=uin)["platformDistributionUrl"]


def test_the_service_can_be_wrong(site: RunningSite) -> None:
    """One fault after the other: the login, an error of its own, the count, the checksum, the addresses."""
    right = _files(site)["configurationUpdateDataList"]
    with_fault = {}
    for kind in (
        FaultKind.LOGIN_ERROR,
        FaultKind.COUNT,
        FaultKind.WRONG_HASH,
        FaultKind.OLD_URLS,
    ):
        fault = site.faults.add(kind, "update-api", path="/programs/update/", after=1)
        with_fault[kind] = _files(site)
        site.faults.remove(fault)
    assert "LoginError" == with_fault[FaultKind.LOGIN_ERROR]["errorName"]
    fewer = with_fault[FaultKind.COUNT]["configurationUpdateDataList"]
    assert right[:-1] == fewer
    other = with_fault[FaultKind.WRONG_HASH]["configurationUpdateDataList"]
    assert all(24 == len(one["hashSum"]) for one in other)
    assert not {one["hashSum"] for one in right} & {one["hashSum"] for one in other}
    old = with_fault[FaultKind.OLD_URLS]["configurationUpdateDataList"][0]["updateFileUrl"]
    assert old.startswith("http://")
    assert old.endswith("/tmplts//Verstak/Workshop/1_0_2_7/1cv8.zip")


def test_the_service_can_have_an_error_of_its_own(site: RunningSite) -> None:
    """An error with a name nobody knows, or no JSON at all; both with 200."""
    fault = site.faults.add(FaultKind.SERVICE_ERROR, "update-api", value="Odd")
    assert "Odd" == _info(site)["errorName"]
    site.faults.remove(fault)
    site.faults.add(FaultKind.NOT_JSON, "update-api")
    answer = _post(site, "/programs/update/info", **FIRST)
    assert (200, True) == (answer.status_code, answer.text.startswith("<html>"))
