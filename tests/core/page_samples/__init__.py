"""One realistic view of every page, with invented firms and persons."""

from page_samples.access import LOGIN, LOGIN_CODE, PLACES, PLACES_FOUND, PROBLEM
from page_samples.detail import DETAIL
from page_samples.form import FORM
from page_samples.lists import EMPTY_LIST, HOME, LIST
from page_samples.public import ANNOUNCEMENT, PORTAL
from page_samples.report import REPORT

SAMPLES: dict[str, tuple[str, object]] = {
    "home": ("home.html", HOME),
    "list": ("list.html", LIST),
    "list_empty": ("list.html", EMPTY_LIST),
    "detail": ("detail.html", DETAIL),
    "form": ("form.html", FORM),
    "problem": ("problem.html", PROBLEM),
    "login": ("login.html", LOGIN),
    "login_code": ("login.html", LOGIN_CODE),
    "places": ("places.html", PLACES),
    "places_found": ("places.html", PLACES_FOUND),
    "portal": ("portal.html", PORTAL),
    "announcement": ("announcement.html", ANNOUNCEMENT),
    "report": ("report.html", REPORT),
}
