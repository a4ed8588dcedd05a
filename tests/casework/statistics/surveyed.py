"""Cases at a touchpoint and at their end, for the tests of surveys."""

from __future__ import annotations

from casework.actions.steps import work_items
from tests.builders import Story, Town


def registered(town: Town, **changes: object) -> Story:
    """A case whose birth certificate has just come."""
    case = town.a_case(**changes).talked().agreed()
    return case.done("medical_birth_record").done("register_birth")


def the_end(case: Story) -> Story:
    """The survey stands open: everything before it is taken off the plan."""
    for _round in range(60):
        items = case.items()
        if "survey" in items:
            return case
        for item in items.values():
            if item.step == "closing_check":
                case.done("closing_check")
            else:
                work_items.drop(by=case.by, item_key=item.key, because="проверка")
            break
        else:
            case.town.move(days=400)
            case.wake()
    raise AssertionError(sorted(case.items()))
