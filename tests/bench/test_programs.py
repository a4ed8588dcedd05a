"""The bench programs run and write what they promise. Nobody looks at the times here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import ROOT, SUFFIX

EXPECTED = {
    "engine": {
        "compile_from_stored_sources",
        "settle_flagship",
        "settle_30_steps",
        "sql_per_human_step_mean",
        "sql_per_human_step_most",
        "ratio_engine_to_stock",
        "ratio_whole_act_to_stock",
        "deadlines_200",
        "deadlines_computed_10000",
        "explain",
    },
    "visits": {"planner_3_visits_median", "planner_8_visits_worst", "cp_sat_to_planner_3_visits", "costs_that_differ"},
    "documents": {
        "render_plain_paper",
        "naive_renderer_to_ours",
        "issue_end_to_end_median",
        "numbers_duplicates",
        "numbers_gaps",
        "worker_memory_growth",
    },
    "pages": {
        "search_surname",
        "search_surname_misspelt",
        "search_phone",
        "search_keys",
        "plainer_like_operator_to_ours",
    },
    "reliability": {
        "audited_to_unaudited_one_row",
        "audited_to_unaudited_five_rows",
        "audited_to_unaudited_statement",
        "sealed_to_open_act",
        "sealed_to_open_paper_opened",
        "seal_one_event",
        "verify_one_event",
    },
}


@pytest.mark.parametrize("name", EXPECTED)
def test_given_a_bench_program_when_it_takes_a_quick_look_then_its_figures_are_written(
    name: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", f"tests.bench.{name}", "--quick", "--out", str(tmp_path)]
    environment = {**os.environ, "CASEWORK_TEST_SUFFIX": SUFFIX}

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=240)

    assert done.returncode == 0, done.stderr
    assert "seed 1" in done.stdout
    told = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
    assert set(told) == {"machine", "figures"} and "cores" in told["machine"]
    assert set(told["figures"]) >= EXPECTED[name]
    for figure, one in told["figures"].items():
        assert set(one) == {"value", "unit", "how"}, figure
        assert isinstance(one["value"], int | float) and one["unit"] and one["how"] and "\n" not in one["how"], figure
        assert f"{figure}: " in done.stdout
