"""What a seal costs over many events, and looking whether all of them hold."""

from __future__ import annotations

from tests.bench import ground
from tests.bench.figures import Report, told, wall_ms

EVENTS, EVENTS_QUICK = 200_000, 4_000
PLANT = """
INSERT INTO audit.event (xid, at, user_key, job, login, region_key, tab, row_key, op, diff)
SELECT (3 + n / 400)::text::xid8, timestamptz '2026-01-01 00:00Z' + n * interval '1 second', md5('u' || n % 50)::uuid, '',
  'casework_app', md5('r')::uuid, 'casework_case', md5('c' || n % 9000)::uuid::text, 'U',
  jsonb_build_object('state', jsonb_build_array('active', 'closing'), 'worker_id', jsonb_build_array(NULL, md5('u' || n % 50)))
FROM generate_series(1, {events}) n
"""


def measure(report: Report, quick: bool) -> None:
    """Seal events that were never sealed, in pieces; then reckon all seals anew."""
    from casework.seals import sealing

    events = EVENTS_QUICK if quick else EVENTS
    with ground.database() as name:
        told(f"seals over {events} events")
        ground.as_owner(name, PLANT.format(events=events), "ANALYZE audit.event")
        sealed: list[int] = []
        took = wall_ms(lambda: sealed.append(sealing.seal()))
        how = f"{events} events in transactions of 400, in pieces of {sealing.MOST_EVENTS}"
        report.check(sealed[0] >= events, f"of {events} events {sealed[0]} were sealed")
        report.add("seal_one_event", took / sealed[0] * 1e3, "µs", f"{how}; without any lock on them")
        found: list[object] = []
        took = wall_ms(lambda: found.extend(sealing.broken()))
        report.check(not found, f"{len(found)} seals do not hold that nobody touched")
        report.add("verify_one_event", took / sealed[0] * 1e3, "µs", how)
