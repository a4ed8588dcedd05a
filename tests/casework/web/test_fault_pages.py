"""A page of ours for whatever goes wrong, in the reader's language, also in production, also when nothing else is there."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, InternalError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import translation

from casework import urls
from casework.web import door, fault_pages

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data"
READ = {"ru": "Это не удалось прочесть", "en": "That could not be read"}
OURS = "casework/casework.css"  # the product's look


def _breaks(request: HttpRequest) -> HttpResponse:
    """Ask the database for what it cannot hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", ["x" * 9])
    return HttpResponse()


def _fails(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [*urls.urlpatterns, path("breaks/", _breaks), path("fails/", _fails)]
handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500


@pytest.fixture(params=["ru", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """The reader's language, while the process last spoke the other one."""
    spoken = str(request.param)
    with translation.override("en" if spoken == "ru" else "ru"):
        yield spoken


def _client(language: str) -> Client:
    return Client(raise_request_exception=False, headers={"accept-language": language})


def _expect(answer: Any, status: int, words: str) -> None:
    page = answer.content.decode()
    assert answer.status_code == status, page
    assert words in page
    assert OURS in page and "viewflow" not in page


def test_given_a_foreign_host_when_a_page_is_asked_for_then_it_is_not_our_address(db: None, language: str) -> None:
    words = {"ru": "Это не наш адрес", "en": "This is not our address"}[language]
    for host in ("evil.example", "a_b c", "[::", "x" * 400):
        for address in ("/sign-in/", "/today/", "/no/such/page/", "/f/abc/"):
            _expect(_client(language).get(address, headers={"host": host}), 400, words)


def test_given_production_when_a_page_is_asked_for_by_a_foreign_host_then_it_is_400_there_too(
    db: None, language: str, settings: Any
) -> None:
    settings.SECURE_SSL_REDIRECT = True  # the first middleware asks for the host then
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    words = {"ru": "Это не наш адрес", "en": "This is not our address"}[language]

    answer = _client(language).get("/sign-in/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        pytest.param(PARTS, b"xx", id="no boundary"),
        pytest.param(f"{PARTS}; boundary=", b"xx", id="an empty boundary"),
        pytest.param(f"{PARTS}; boundary={'x' * 300}", b"xx", id="a long boundary"),
        pytest.param(f"{PARTS}; boundary=\xff", b"xx", id="a boundary that is no text"),
        pytest.param(f"{FORM}; charset=zlib", b"a=b", id="an encoding that is none of text"),
        pytest.param(f"{FORM}; charset=utf-16", b"a=b", id="an encoding of its own"),
        pytest.param(f"{PARTS}; boundary=x; charset=hex", b"--x--", id="parts in an encoding that is none of text"),
        pytest.param(FORM, b"a=" + b"b" * (12 << 20), id="too long for fields"),
        pytest.param(FORM, b"&".join(b"f%d=1" % one for one in range(1200)), id="too many fields"),
        pytest.param(FORM, b"a=%00", id="a NUL in a value"),
        pytest.param(FORM, b"%00=a", id="a NUL in a name"),
    ],
)
@pytest.mark.parametrize("address", ["/sign-in/", "/account/password/reset/", "/language/", "/f/abc/"])
def test_given_a_body_that_cannot_be_read_when_it_is_sent_then_it_says_so(
    db: None, language: str, address: str, kind: str, body: bytes
) -> None:
    answer = _client(language).generic("POST", address, body, content_type=kind)

    if len(body) > 10_000_000:
        _expect(answer, 413, {"ru": "Слишком много", "en": "Too large"}[language])
    else:
        _expect(answer, 422 if b"%00" in body else 400, READ[language])


def test_given_too_many_files_when_they_are_sent_then_it_says_so(db: None, language: str) -> None:
    files = {f"f{number}": SimpleUploadedFile("a", b"a") for number in range(150)}

    _expect(_client(language).post("/sign-in/", files), 400, READ[language])


def test_given_a_file_whose_name_has_a_nul_when_it_is_sent_then_it_says_so(db: None, language: str) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="a"; filename="b\x00.pdf"\r\n\r\nx\r\n--x--\r\n'
    answer = _client(language).post("/sign-in/", part, content_type=f"{PARTS}; boundary=x")

    assert answer.status_code in (200, 422), "the reader of parts cuts the name, or we refuse it"


@pytest.mark.parametrize("length", [str(fault_pages.LARGEST_REQUEST + 1), "9" * 19])
def test_given_more_than_any_form_makes_when_it_is_announced_then_nothing_of_it_is_read(
    db: None, language: str, length: str
) -> None:
    words = {"ru": "Слишком много", "en": "Too large"}[language]
    answer = _client(language).generic("POST", "/sign-in/", b"", content_type=FORM, CONTENT_LENGTH=length)

    _expect(answer, 413, words)


@pytest.mark.parametrize("length", ["-1", "x", "", "1e9", "²", "9" * 4000])
def test_given_a_length_that_is_no_number_when_it_is_announced_then_nothing_breaks(db: None, length: str) -> None:
    answer = _client("en").generic("POST", "/sign-in/", b"", content_type=FORM, CONTENT_LENGTH=length)

    assert answer.status_code < 500


@pytest.mark.parametrize(
    ("address", "cookie"),
    [
        ("/priorities/%00/", ""),
        ("/curator/journeys/a%00b/", ""),
        ("/sign-in/?next=%00", ""),
        ("/sign-in/?%00=x", ""),
        ("/sign-in/", 'sessionid="\\000aaaaaaaaaaaa"'),
        ("/today/", 'sessionid="\\000aaaaaaaaaaaa"'),
        ("/sign-in/", 'theme="\\000"'),
        ("/sign-in/", 'messages="\\000"'),
    ],
)
def test_given_a_nul_in_address_or_cookie_when_a_page_is_asked_for_then_it_is_refused_or_not_there(
    db: None, address: str, cookie: str
) -> None:
    answer = _client("en").get(address, headers={"cookie": cookie})

    assert answer.status_code in (400, 404, 422)
    assert OURS in answer.content.decode()


@pytest.mark.parametrize("address", ["/%ff%fe/", "/f/%ff/", "/o/%c3%28/", "/priorities/%ed%a0%80/", "/sign-in/%2e%2e/"])
def test_given_an_address_that_is_no_text_when_it_is_asked_for_then_it_is_not_there(db: None, address: str) -> None:
    _expect(_client("en").get(address), 404, "casework.css")


# ---- what broke on our side --------------------------------------------------------------------------------------------


@pytest.mark.urls(__name__)
def test_given_a_value_that_the_database_cannot_hold_when_it_gets_so_far_then_it_is_refused_not_broken(
    committed_db: str, language: str
) -> None:
    _expect(_client(language).get("/breaks/"), 400, READ[language])


@pytest.mark.urls(__name__)
def test_given_a_mistake_of_ours_when_it_happens_then_it_is_told_in_our_look(db: None, language: str) -> None:
    words = {"ru": "Наша ошибка", "en": "Our mistake"}[language]

    _expect(_client(language).get("/fails/"), 500, words)


@pytest.mark.parametrize(
    ("inner", "status"), [(DataError("x"), 400), (OperationalError("x"), 503), (ValueError("x"), 500)]
)
def test_given_a_broken_transaction_when_leaving_it_fails_too_then_the_first_cause_is_told(
    db: None, inner: Exception, status: int
) -> None:
    request = RequestFactory().get("/")
    try:
        try:
            raise inner
        except (DataError, OperationalError, ValueError):
            raise InternalError("current transaction is aborted")  # noqa: B904  (as leaving the block does)
    except InternalError:
        assert fault_pages.failed(request).status_code == status


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), OSError(errno.EROFS, "read only")])
def test_given_a_disk_without_room_when_a_page_fails_by_it_then_it_says_so_and_when_to_come_back(
    db: None, language: str, error: OSError
) -> None:
    request = RequestFactory().get("/", headers={"accept-language": language})
    try:
        raise error
    except OSError:
        answer = fault_pages.failed(request)
    _expect(answer, 503, {"ru": "нет места", "en": "disk is full"}[language])
    assert answer["Retry-After"] == "60"


@pytest.mark.urls(__name__)
def test_given_a_mistake_of_ours_then_its_page_names_the_number_by_which_the_log_is_searched(
    db: None, language: str
) -> None:
    answer = _client(language).get("/fails/")
    assert answer["X-Request-Id"] in answer.content.decode()


def test_given_not_even_the_frame_can_be_drawn_then_a_bare_page_says_it(db: None, settings: Any, language: str) -> None:
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "OPTIONS": {**settings.TEMPLATES[0]["OPTIONS"], "context_processors": ["no.such"]}}
    ]
    request = RequestFactory().get("/", headers={"accept-language": language})

    answer = fault_pages.page_of(request, fault_pages.OUR_MISTAKE)

    assert answer.status_code == 500
    assert {"ru": "Наша ошибка", "en": "Our mistake"}[language] in answer.content.decode()


def test_given_every_fault_then_each_says_what_is_so_and_what_to_do_in_both_languages(language: str) -> None:
    faults = [one for one in vars(fault_pages).values() if isinstance(one, fault_pages.Fault)]
    assert {one.status for one in faults} == {400, 405, 413, 422, 429, 500, 503}
    for one in faults:
        with translation.override(language):
            words = str(one.words)
            assert 60 < len(words) < 300
            assert ("а" in words) == (language == "ru"), words


def test_given_too_many_tries_when_allauth_counts_them_then_our_page_says_so(db: None, language: str) -> None:
    request = RequestFactory().get("/", headers={"accept-language": language})
    words = {"ru": "Слишком много попыток", "en": "Too many tries"}[language]

    _expect(fault_pages.too_often(request), 429, words)


def test_given_the_settings_then_the_door_stands_before_session_and_forms_are_asked(settings: Any) -> None:
    order = settings.MIDDLEWARE
    assert order.index(f"{door.__name__}.DoorMiddleware") < order.index("django.middleware.csrf.CsrfViewMiddleware")
    assert Path(door.__file__).name == "door.py"
