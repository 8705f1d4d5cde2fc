-- When readings older than the retention are dropped next; unknown before the first turn of the upkeep.
ALTER TABLE rollup_state ADD COLUMN drops_next timestamptz;
