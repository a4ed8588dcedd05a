"""Rules of the house that no off-the-shelf tool knows, read from the source."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

from tests.house.tree import PACKAGES, ROOT, calls, dotted, modules, name_of, name_of_decorator, parsed

LONGEST_MODULE = 400
EMPTY_NAMES = {"utils", "helpers", "common", "misc", "services", "signals"}

# who may ask the real clock: keys and leases, log lines, the machine's own bookkeeping
REAL_TIME_BY_DECISION = {"casework/runtime/file_broker.py", "casework/runtime/embedded_postgres.py"}
CLOCK_CALLS = re.compile(r"(^|\.)(datetime|date)\.(now|today|utcnow)$|^timezone\.now$")

# an act tells the timeline; these open a transaction for something else
WITHOUT_TIMELINE = {
    "connector_answers.due_answers": "reads only",
    "erased_families.keep_up": "of families that are erased nothing is told; the audit has it",
    "sealed_files.seal_papers": "nothing that a paper says changes",
    "sealed_files.seal_copies": "the same of a copy that was brought",
    "day_proposals.with_lost_days": "reads only",
    "day_proposals.plan": "reads only; what it found is kept and told by keep_proposals",
    "notice_receipts.take": "about a message, which has its own state; what did not arrive is on the worker's list",
    "notice_delivery.queue_due": "about messages, each with its own state; what they tell of is on the timeline",
    "preview.what_would_follow": "what it tries is taken back; nothing happens",
    "entrance.send_code": "somebody asks to come in; nothing about the case changes",
    "entrance.confirm": "somebody comes in; nothing about the case changes",
    "journey_curator.name_curator": "about a colleague and a journey, not about a case; the audit has it",
    "substitution.arrange": "about colleagues; each act done in somebody's place says so on the timeline",
    "substitution.end": "about colleagues; the audit has it",
    "notes.mark_read": "a tick of the one who read it; the mention keeps when",
    "sweeps.sweep_rows": "rows that are too old, of any case; each page and the audit tell what goes",
    "saved_views.save_view": "about a list, not about a case",
    "saved_views.change_view": "about a list, not about a case",
    "saved_views.delete_view": "about a list, not about a case",
    "step_drafts.keep_draft": "not sent yet: nothing has happened in the case",
    "step_drafts.discard_draft": "not sent yet: nothing has happened in the case",
    "intake_drafts.keep": "there is no case yet",
    "intake_drafts.throw_away": "there was no case yet",
    "members.let_out": "about a colleague, not about a case; the audit has it",
    "members.confirm_given_alone": "about a colleague, not about a case; the row tells who, the audit has it",
    "lost_devices.tell": "about a colleague, not about a case; its row tells who, whom and when, the audit has it",
    "lost_devices.help_out": "about a colleague, not about a case; its row tells who, whom and when, the audit has it",
    "lost_devices.set_aside": "about a colleague, not about a case; its row tells who, whom and when, the audit has it",
    "calendars.add_resource": "about an organisation, not about a case; the audit has it",
    "organisations.add_organisation": "about the directory, of no family; the audit keeps who wrote it",
    "organisations.held": "only counts",
    "organisations.ask_earlier": "about the directory, of no family; the audit keeps who wrote it",
    "organisations.change_organisation": "about the directory, of no family; the audit keeps who wrote it",
    "organisations.keep_table": "about the directory, of no family; the audit keeps who wrote it",
    "organisations.open_again": "about the directory, of no family; the audit keeps who wrote it",
    "organisations.take_requests": "about the directory, of no family; the audit keeps who wrote it",
    "organisations.lonely_journeys": "only looks",
    "organisations.look_at_table": "only looks",
    "timetables.look_at_shifts": "reads only",
    "timetables.hit_by_shifts": "reads only: what it tries is taken back",
    "timetables.keep_shifts": "about calendars; a family's day that loses its hours is told when it is taken back",
    "calendars.write_weeks": "about calendars; a family's day that loses its hours is told when it is taken back",
    "calendars.add_absence": "about calendars; a family's day that loses its hours is told when it is taken back",
    "calendars.lift_absence": "about calendars, not about a case; the audit has it",
    "calendars.hit_by_weeks": "reads only: what it tries is taken back",
    "calendars.hit_by_absence": "reads only: what it tries is taken back",
    "organisations.choose_language": "about an organisation, not about a case; the audit has it",
    "sender_names.choose_sender": "about a region, not about a case; the audit has it",
    "sender_names.choose_phone": "about a region, not about a case; the audit has it",
    "sender_names.choose_told_as": "about an organisation, not about a case; the audit has it",
    "sms_trials.confirm_trial": "about a region, not about a case; the audit has it",
    "after_restore.move_numbers_on": "about a region's counters; each annulled range is a row, and the audit has it",
    "given_up_effects.try_again": "about the program, not about a case; the step that goes on tells",
    "given_up_effects.let_be": "about the program; the row keeps who and why, an annulled number is told",
    "given_up_effects.write_to_server": "a letter about the program, not about a case",
    "invitations.invite": "about a colleague, not about a case; the row tells who and when",
    "invitations.ask_back": "about a colleague, not about a case; the row tells who and when",
    "invitations.invite_at_the_server": "about a colleague, not about a case; the row tells when",
    "invitations.administrators_asked": "reads only",
    "invitations.confirm": "about a colleague, not about a case; the row tells who and when",
    "invitations.send_again": "about a colleague, not about a case; the row counts the letters",
    "invitations.take_back": "about a colleague, not about a case; the row and the audit have it",
    "invitation_answers.accept": "about a colleague, not about a case; the row tells who and when",
    "invitation_answers.accept_anew": "about a colleague, not about a case; the row tells who and when",
    "invitation_answers.decline": "about a colleague, not about a case; the row tells when",
    "family_reminders.due_days": "reads only",
    "family_reminders.due_deadlines": "reads only",
    "family_reminders.remind_of_day": "a message, with its own state; the day that it tells of is on the timeline",
    "family_reminders.remind_of_deadline": "a message, with its own state; the step has its deadline",
    "loan_reminders.send_due": "about a message, which has its own state; what it reminds of is on the timeline",
    "due_reminders.send_due": "about messages, each with its own state; what they tell of is on the timeline",
    "citizen_surveys.look_through": "about a region, not about a case; the survey's row tells who brought it and when",
    "citizen_surveys.take_survey": "about a region, not about a case; the survey's row and the audit have it",
    "citizen_surveys.set_survey_aside": "about a region, not about a case; the survey's row and the audit have it",
    "journey_drafts.bring": "about a procedure, not about a case; the draft's row tells who brought it and when",
    "journey_drafts.propose": "about a procedure, not about a case; the draft's row and the audit have it",
    "journey_drafts.publish": "about a procedure, not about a case; the draft's row tells who published it and when",
    "journey_drafts.set_aside": "about a procedure, not about a case; the draft's row and the audit have it",
    "journey_drafts.retire": "about a procedure, not about a case; the version's row has its state",
    "corrections.open_what_is_reached": "finds whose worker is to look; what she does stands on the timeline",
    "journey_drafts.finish_retiring": "about a procedure, not about a case; the version's row has its state",
    "law_figures.propose": "about a region, not about a case; the row tells who and when, the audit has it",
    "law_figures.confirm": "about a region, not about a case; the row tells who and when, the audit has it",
    "law_figures.set_aside": "about a region, not about a case; the row tells who and when, the audit has it",
    "priorities.choose": "about a region, not about a case; every choice stays and is dated",
}


def test_every_module_is_short_enough_to_be_read() -> None:
    long = {name_of(file): n for file in modules(*PACKAGES) if (n := file.read_text().count("\n")) > LONGEST_MODULE}
    assert long == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [name_of(file) for file in modules(*PACKAGES, "tests") if file.stem in EMPTY_NAMES] == []


def test_pages_never_take_rows_past_the_access_module() -> None:
    managers = {"objects", "_default_manager", "_base_manager"}
    found = [
        name_of(file, node)
        for file in modules("casework/web", "casework/api")
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Attribute) and node.attr in managers
    ]
    assert found == []


def test_business_time_comes_from_the_clock_or_as_an_argument() -> None:
    found = [
        name_of(file, call)
        for file in modules(*PACKAGES)
        for call in calls(parsed(file))
        if CLOCK_CALLS.search(dotted(call.func)) and str(file.relative_to(ROOT)) not in REAL_TIME_BY_DECISION
    ]
    assert found == []


def test_lower_packages_never_name_a_row_of_casework() -> None:
    upward = re.compile(r"""["']casework\.[A-Z]\w+["']""")
    found = [name_of(file) for file in modules("journeys", "documents", "partners") if upward.search(file.read_text())]
    assert found == []


def test_every_act_tells_the_timeline() -> None:
    bodies = _functions_of_actions()
    silent = sorted(
        f"{module}.{function}"
        for (module, function), node in bodies.items()
        if not function.startswith("_")
        and _is_act(node)
        and f"{module}.{function}" not in WITHOUT_TIMELINE
        and not _reaches_timeline(module, function, bodies, set())
    )
    assert silent == []


def test_every_act_excused_from_the_timeline_still_exists() -> None:
    known = {f"{module}.{function}" for module, function in _functions_of_actions()}
    assert set(WITHOUT_TIMELINE) <= known


def _is_act(function: ast.FunctionDef) -> bool:
    """Say whether a function opens its transaction, by itself or as an `@act`."""
    opens = any(dotted(call.func) == "access.acting_as" for call in calls(function))
    return opens or "act" in (name_of_decorator(decorator) for decorator in function.decorator_list)


def _functions_of_actions() -> dict[tuple[str, str], ast.FunctionDef]:
    return {
        (file.stem, node.name): node
        for file in modules("casework/actions", "casework/act_parts")
        for node in parsed(file).body
        if isinstance(node, ast.FunctionDef)
    }


def _reaches_timeline(
    module: str, function: str, bodies: dict[tuple[str, str], ast.FunctionDef], seen: set[tuple[str, str]]
) -> bool:
    """Follow the calls inside the package, by name; `from x import f` counts as any f of the package."""
    seen.add((module, function))
    for call in calls(bodies[module, function]):
        called = dotted(call.func)
        if called == "timeline.record":
            return True
        owner, _, name = called.rpartition(".")
        targets = [key for key in bodies if key[1] == name and (key[0] == owner or not owner)]
        # a function handed over is called by who takes it: work_items.finish(act=_pledge)
        targets += [
            key for key in bodies for given in (*call.args, *(k.value for k in call.keywords))
            if isinstance(given, ast.Name) and key == (module, given.id)
        ]  # fmt: skip
        if any(target not in seen and _reaches_timeline(*target, bodies, seen) for target in targets):
            return True
    return False


# ---- what no tracked file may name -----------------------------------------------------------------------------------

_INDEX = "py" + "pi"
FORBIDDEN = re.compile(
    "|".join(
        [
            rf"\b(test\.)?{_INDEX}\.org",
            r"\bpython" + r"hosted\.org",
            rf"/opt/(wheels|{_INDEX})",
            r"(?<![\w.])/wo" + r"rk/(main|shared)",
            r"(?<![\w.])/ro" + r"ot/",
            r"(?<![\w.])/home/\w+/",
        ]
    )
)


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_tracked_file_names_a_package_index_or_a_path_of_one_machine() -> None:
    found = []
    for file in _tracked():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a font, a picture
        found += [f"{name_of(file)}: {match.group()}" for match in FORBIDDEN.finditer(text)]
    assert found == []


def test_the_rule_on_index_hosts_and_paths_can_fail() -> None:
    assert FORBIDDEN.search("https://" + _INDEX + ".org/simple")
    assert FORBIDDEN.search("see /wo" + "rk/main/x.py")
    assert not FORBIDDEN.search("https://example.org/home/page")


# ---- templates -------------------------------------------------------------------------------------------------------

LONGEST_LINE_OF_A_TEMPLATE = 120  # djlint lays out what it can, and says nothing of a longer line


def test_no_line_of_a_template_is_too_long_to_be_read() -> None:
    long = [
        f"{name_of(file)}:{number}"
        for file in _tracked()
        if file.suffix == ".html"
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > LONGEST_LINE_OF_A_TEMPLATE
    ]
    assert long == []
