"""Who sees which rows, and what nobody rewrites: the second wall under `casework.access`, for the tables of all packages.

`casework.access` tells the database for one transaction who acts (records 0001, 0011 and 0025):
`ryadom.region`, `ryadom.reach` (region, organisation, partner, none), `ryadom.organisation`, `ryadom.user`;
`ryadom.family` narrows to one family, for the family itself and for the act of a partner; `ryadom.offer` narrows a link to
one question; `ryadom.figures` is set for a curator, who sees how far cases are and no person.
Without them every table with people in it is empty. The owner, who migrates, is not held.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.db import migrations

# ---- who acts. (select …) lets the planner read a setting once for a statement, not once for a row
REGION = "(select nullif(current_setting('ryadom.region', true), '')::uuid)"
REACH = "(select current_setting('ryadom.reach', true))"
ORGANISATION = "(select nullif(current_setting('ryadom.organisation', true), '')::uuid)"
USER = "(select nullif(current_setting('ryadom.user', true), '')::uuid)"
FAMILY = "(select nullif(current_setting('ryadom.family', true), '')::uuid)"
OFFER = "(select nullif(current_setting('ryadom.offer', true), '')::uuid)"
FIGURES = "(select coalesce(current_setting('ryadom.figures', true), ''))"


# ---- the rules. Of those that open a table one must hold, of those that narrow it every one
@dataclass(frozen=True, slots=True)
class Rule:
    """One policy. `{table}` in the condition is the table it stands on."""

    name: str
    rows: str
    narrows: bool = False
    reading_only: bool = False

    def on(self, table: str) -> str:
        """Return the statement that makes it."""
        kind = " AS RESTRICTIVE" if self.narrows else ""
        verb = " FOR SELECT" if self.reading_only else ""
        return f"CREATE POLICY {self.name} ON {table}{kind}{verb} USING ({self.rows.format(table=table)});\n"


def through(parent: str, column: str, and_also: str = "") -> Rule:
    """Open the rows whose parent is seen."""
    return Rule("scope", f"EXISTS (SELECT 1 FROM {parent} p WHERE p.id = {{table}}.{column}{and_also})")


def of_one_family(column: str) -> Rule:
    """Narrow to the family that acts or is acted for, if it is one."""
    return Rule("narrowed", f"{FAMILY} IS NULL OR {column} = {FAMILY}", narrows=True)


def asked(once: str) -> Rule:
    """Open to a partner, for reading, the questions to its own organisation; to a link only the one it was sent for."""
    mine = f"organisation_id = {ORGANISATION} AND ({OFFER} IS NULL OR id = {OFFER})"
    return Rule("asked", f"{REACH} = 'partner' AND {mine} AND {once}", reading_only=True)


LEADING = Rule(  # the region's jobs see the region, a worker what the own organisation leads
    "scope",
    f"region_key = {REGION} AND ({REACH} = 'region' OR ({REACH} = 'organisation' AND organisation_key = {ORGANISATION}))",
)
OWN_REGION = Rule("scope", f"region_key = {REGION}")
EVERYBODY_READS = Rule("everybody_reads", "true", reading_only=True)
NO_PEOPLE = Rule("no_people", f"{FIGURES} = ''", narrows=True)
CASE = through("casework_case", "case_id")

# ---- the table: what is seen by whom
ROWS: Mapping[str, tuple[Rule, ...]] = {
    # the family and its case; everything of a case is seen through it
    "casework_family": (LEADING, of_one_family("id"), NO_PEOPLE),
    "casework_case": (LEADING, of_one_family("family_id")),
    "casework_person": (through("casework_family", "family_id"), NO_PEOPLE),
    "casework_casejourney": (CASE,),
    "casework_casefact": (CASE, NO_PEOPLE),
    "casework_note": (CASE, NO_PEOPLE),
    "casework_consent": (CASE, NO_PEOPLE),
    "casework_casedocument": (CASE, NO_PEOPLE),
    "casework_receivedpaper": (CASE, NO_PEOPLE),
    "casework_message": (CASE, NO_PEOPLE),
    "casework_notice": (CASE, NO_PEOPLE),
    "casework_accesslink": (CASE, NO_PEOPLE),
    "casework_accesscode": (through("casework_accesslink", "link_id"),),
    "casework_readlogentry": (CASE, NO_PEOPLE),
    "casework_surveyanswer": (CASE,),
    "casework_escalation": (CASE,),
    "casework_snooze": (CASE,),
    "casework_assignment": (CASE,),
    "casework_mention": (CASE,),
    # a curator may tell of the own work and read that, and nothing else on the timeline
    "casework_timelineentry": (
        CASE,
        Rule("no_people", f"{FIGURES} = '' OR what IN ('escalation.taken_up', 'escalation.done')", narrows=True),
    ),
    # money and illness of a household are for who leads the case: no family's link, no partner, no curator reads them
    "casework_incomespan": (CASE, NO_PEOPLE, Rule("own_service", f"{FAMILY} IS NULL", narrows=True)),
    "casework_need": (CASE, NO_PEOPLE),
    "casework_needitem": (through("casework_need", "need_id"),),
    "casework_pledge": (through("casework_needitem", "item_id"),),
    "casework_visitday": (CASE, NO_PEOPLE),
    "casework_visit": (through("casework_visitday", "visit_day_id"),),
    # questions to partners: a partner sees its own, once they were asked
    "casework_offer": (CASE, asked(once="state <> 'draft'")),
    "casework_partnerrequest": (CASE, asked(once="NOT held_back")),
    # a worker's day: a view that is not shared, and a form that was begun, are the person's own
    "casework_substitution": (LEADING,),
    "casework_savedview": (LEADING, Rule("own_or_shared", f"shared OR owner_id = {USER}", narrows=True)),
    "casework_stepdraft": (CASE, Rule("own", f"writer_id = {USER} OR {REACH} = 'region'", narrows=True)),
    # the draft of a first talk is seen by its writer alone: not by colleagues, not by a job, not by the region
    "casework_intakedraft": (Rule("own", f"user_id = {USER}"),),
    # of a region, no families; what was picked hangs on a page that nobody signs in to, and is written by the own region
    "casework_journeydraft": (OWN_REGION,),
    "casework_citizensurvey": (OWN_REGION,),
    "casework_surveytally": (through("casework_citizensurvey", "survey_id"),),
    "casework_prioritychoice": (OWN_REGION, EVERYBODY_READS),
    "casework_priority": (
        through("casework_prioritychoice", "choice_id", and_also=f" AND p.region_key = {REGION}"),
        EVERYBODY_READS,
    ),
    # the lower packages
    "journeys_journeyrun": (LEADING,),
    "journeys_workitem": (through("journeys_journeyrun", "process_id"),),
    "journeys_act": (through("journeys_journeyrun", "run_id"),),
    "journeys_figure": (OWN_REGION,),
    "documents_document": (LEADING,),
    "partners_outgoingrecord": (LEADING,),
    "partners_incomingmessage": (LEADING,),
    "partners_deliveryattempt": (through("partners_outgoingrecord", "outgoing_id"),),
}

# ---- the table: what the working role may not, so that no code path can. By default it may read, add, change, delete
WITHHELD: Mapping[str, str] = {
    # only ever added to: what people read, were told, looked at and did
    "casework_timelineentry": "UPDATE, DELETE",
    "casework_casefact": "UPDATE, DELETE",
    "casework_readlogentry": "UPDATE, DELETE",
    "casework_message": "UPDATE, DELETE",
    "casework_incomespan": "UPDATE, DELETE",
    "casework_surveytally": "UPDATE, DELETE",
    "casework_priority": "UPDATE, DELETE",
    "casework_prioritychoice": "UPDATE, DELETE",
    "casework_journeydraft": "UPDATE, DELETE",
    "journeys_act": "UPDATE, DELETE",
    "journeys_figure": "UPDATE, DELETE",
    "partners_deliveryattempt": "UPDATE, DELETE",
    # never gone: what becomes of them is a state
    "casework_citizensurvey": "DELETE",
    "journeys_journeyversion": "DELETE",
    "journeys_journeyrun": "DELETE",
    "journeys_workitem": "DELETE",
    "documents_document": "DELETE, TRUNCATE",
    "documents_series": "DELETE, TRUNCATE",
    "partners_outgoingrecord": "DELETE",
    "partners_incomingmessage": "DELETE",
}
# of these rows that were only to be added to, these columns are decided later
DECIDED_LATER: Mapping[str, tuple[str, ...]] = {
    "casework_incomespan": ("taken_back_at",),
    "casework_prioritychoice": ("ended_at",),
    "casework_journeydraft": ("state", "decided_by_id", "decided_at"),
    "journeys_figure": ("state", "decided_at", "decided_by_key", "counts_from"),
}


def protect(table: str, *rules: Rule) -> migrations.RunSQL:
    """Return the operation that puts one table under row security; later migrations use it for their tables."""
    on = f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
    off = f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n"
    dropped = "".join(f"DROP POLICY {rule.name} ON {table};\n" for rule in rules)
    return migrations.RunSQL(on + "".join(rule.on(table) for rule in rules), dropped + off)


def withhold(table: str, rights: str) -> migrations.RunSQL:
    """Return the operation that takes rights on one table from the working role."""
    return migrations.RunSQL(
        f"REVOKE {rights} ON {table} FROM casework_app;", f"GRANT {rights} ON {table} TO casework_app;"
    )


def let_decide(table: str, columns: tuple[str, ...]) -> migrations.RunSQL:
    """Return the operation that lets the working role change these columns, where UPDATE was withheld."""
    named = ", ".join(columns)
    return migrations.RunSQL(
        f"GRANT UPDATE ({named}) ON {table} TO casework_app;", f"REVOKE UPDATE ({named}) ON {table} FROM casework_app;"
    )


class Migration(migrations.Migration):
    """Protect the rows, then take the rights to rewrite away."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0002_tables"),
        ("journeys", "0001_tables"),
        ("documents", "0001_tables"),
        ("partners", "0001_tables"),
    ]
    # their first migrations ask for "the first migration of casework", and the user is made in the second
    run_before: ClassVar[list[tuple[str, str]]] = [
        ("account", "__first__"),
        ("mfa", "__first__"),
        ("viewflow", "__first__"),
    ]
    operations: ClassVar[list[migrations.RunSQL]] = [
        *(protect(table, *rules) for table, rules in ROWS.items()),
        *(withhold(table, rights) for table, rights in WITHHELD.items()),
        *(let_decide(table, columns) for table, columns in DECIDED_LATER.items()),
    ]
