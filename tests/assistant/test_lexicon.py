from assistant.lexicon import Names, lexicon_for
from assistant.runtime import Runtime
from telemetry import wells
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import a_well


async def test_names_of_other_fields_are_not_known(runtime: Runtime, store: Store) -> None:
    await store(a_well("AK-014", field="Akkas"))
    await store(a_well("XX-001", field=None))
    seen = await runtime.names.seen_by(a_caller(fields=frozenset({"Burgan"})))
    assert seen.wells == {}
    assert seen.lexicon.near("AK-014") == []


async def test_a_retired_well_is_forgotten(runtime: Runtime, store: Store) -> None:
    await store("AK-014")
    assert list((await runtime.names.seen_by(a_caller())).wells) == ["AK-014"]
    await wells.retire(runtime.db, "AK-014")
    assert list((await runtime.names.seen_by(a_caller())).wells) == []


async def test_a_change_is_seen_at_once(runtime: Runtime, store: Store) -> None:
    await store("AK-014")
    await runtime.names.seen_by(a_caller())
    await wells.change(runtime.db, "AK-014", {"aliases": ["Old Faithful"]})
    assert (await runtime.names.seen_by(a_caller())).wells["AK-014"].aliases == ("Old Faithful",)


async def test_without_a_change_it_is_built_once(runtime: Runtime, store: Store) -> None:
    await store("AK-014")
    assert await lexicon_for(runtime, a_caller()) is await lexicon_for(runtime, a_caller("omar"))


async def test_a_word_for_a_metric_is_none_for_a_fault(runtime: Runtime) -> None:
    lexicon = await lexicon_for(runtime, a_caller())
    assert not set(lexicon.metric_says) & {key for key in lexicon.fault_says if len(key) == 1}


async def test_metrics_faults_and_the_day_shift_are_in_it(runtime: Runtime) -> None:
    lexicon = await lexicon_for(runtime, a_caller())
    assert lexicon.day_shift == runtime.settings.day_shift
    assert isinstance(runtime.names, Names)
    assert lexicon.metrics["pip"].unit == "psi"
    assert set(lexicon.fault_says.values()) >= {"broken_shaft", "gas_interference"}
