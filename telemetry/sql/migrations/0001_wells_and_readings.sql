-- Wells, their readings, what was set aside of them, and each well's log.

CREATE TABLE well (
    well_no int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- the id as it was first written, and the same in lower case: unique whatever the case
    well_id text NOT NULL,
    key text NOT NULL UNIQUE,
    field text,
    confirmed boolean NOT NULL DEFAULT true,
    -- everything else that is known of the well, as the API shows it
    properties jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz
);

-- One row. Its number grows in the transaction of every change of the register, so a cache that has read the same
-- number before has read the same wells; its lock makes changes that must be unique among all wells take turns.
CREATE TABLE well_register (
    version bigint NOT NULL
);
INSERT INTO well_register VALUES (1);

CREATE FUNCTION count_well_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE well_register SET version = version + 1;
    RETURN NULL;
END
$$;

CREATE TRIGGER well_changed AFTER INSERT OR UPDATE OR DELETE ON well
    FOR EACH STATEMENT EXECUTE FUNCTION count_well_change();

-- No foreign key to well: wells are never deleted, and the check would cost as much as the row.
CREATE TABLE reading (
    well_no int NOT NULL,
    at timestamptz NOT NULL,
    flow_rate float8,
    pip float8,
    motor_current float8,
    motor_temp float8,
    vibration float8,
    vsd_frequency float8,
    flow_variance float8,
    torque float8,
    gor float8,
    discharge_pressure float8,
    intake_temp float8,
    tubing_pressure float8,
    casing_pressure float8,
    drive_voltage float8,
    leakage_current float8,
    water_cut float8,
    current_imbalance float8,
    choke_position float8,
    PRIMARY KEY (well_no, at)
);
CREATE INDEX reading_at ON reading USING brin (at);

-- The last value of each signal and its moment.
CREATE TABLE latest_value (
    well_no int PRIMARY KEY,
    last_seen timestamptz NOT NULL,
    flow_rate float8, flow_rate_at timestamptz,
    pip float8, pip_at timestamptz,
    motor_current float8, motor_current_at timestamptz,
    motor_temp float8, motor_temp_at timestamptz,
    vibration float8, vibration_at timestamptz,
    vsd_frequency float8, vsd_frequency_at timestamptz,
    flow_variance float8, flow_variance_at timestamptz,
    torque float8, torque_at timestamptz,
    gor float8, gor_at timestamptz,
    discharge_pressure float8, discharge_pressure_at timestamptz,
    intake_temp float8, intake_temp_at timestamptz,
    tubing_pressure float8, tubing_pressure_at timestamptz,
    casing_pressure float8, casing_pressure_at timestamptz,
    drive_voltage float8, drive_voltage_at timestamptz,
    leakage_current float8, leakage_current_at timestamptz,
    water_cut float8, water_cut_at timestamptz,
    current_imbalance float8, current_imbalance_at timestamptz,
    choke_position float8, choke_position_at timestamptz
) WITH (fillfactor = 50);

-- Implausible numbers, and readings that could not be stored, kept for inspection.
CREATE TABLE set_aside (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    well_id text NOT NULL,
    at timestamptz NOT NULL,
    metric text NOT NULL,
    value float8,
    reason text NOT NULL,
    noted_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX set_aside_by_well ON set_aside (well_id, at);

CREATE TABLE well_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    well_no int NOT NULL REFERENCES well,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    text text NOT NULL DEFAULT '',
    metric_values jsonb NOT NULL DEFAULT '{}',
    by_whom text,
    noted_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX well_event_by_well ON well_event (well_no, at, id);
