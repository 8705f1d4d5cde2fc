-- Columns stand in the order of the catalogue, telemetry/metrics.yaml; a test holds the two together.

-- name: staging
-- Once a connection. Readings that may be there already come in here first.
CREATE TEMP TABLE IF NOT EXISTS reading_in (LIKE reading) ON COMMIT DELETE ROWS

-- name: clear_staging
DELETE FROM reading_in

-- name: insert_new
-- In key order, so that two writers who bring the same rows never wait for each other in a circle.
INSERT INTO reading SELECT * FROM reading_in ORDER BY well_no, at
ON CONFLICT (well_no, at) DO NOTHING
RETURNING well_no, at

-- name: fill_missing
-- The first value of each signal stays; only what was missing is taken from a later post of the same moment.
-- The bounds let the database skip chunks that the batch does not touch.
UPDATE reading SET
    flow_rate = COALESCE(reading.flow_rate, reading_in.flow_rate),
    pip = COALESCE(reading.pip, reading_in.pip),
    motor_current = COALESCE(reading.motor_current, reading_in.motor_current),
    motor_temp = COALESCE(reading.motor_temp, reading_in.motor_temp),
    vibration = COALESCE(reading.vibration, reading_in.vibration),
    vsd_frequency = COALESCE(reading.vsd_frequency, reading_in.vsd_frequency),
    flow_variance = COALESCE(reading.flow_variance, reading_in.flow_variance),
    torque = COALESCE(reading.torque, reading_in.torque),
    gor = COALESCE(reading.gor, reading_in.gor),
    discharge_pressure = COALESCE(reading.discharge_pressure, reading_in.discharge_pressure),
    intake_temp = COALESCE(reading.intake_temp, reading_in.intake_temp),
    tubing_pressure = COALESCE(reading.tubing_pressure, reading_in.tubing_pressure),
    casing_pressure = COALESCE(reading.casing_pressure, reading_in.casing_pressure),
    drive_voltage = COALESCE(reading.drive_voltage, reading_in.drive_voltage),
    leakage_current = COALESCE(reading.leakage_current, reading_in.leakage_current),
    water_cut = COALESCE(reading.water_cut, reading_in.water_cut),
    current_imbalance = COALESCE(reading.current_imbalance, reading_in.current_imbalance),
    choke_position = COALESCE(reading.choke_position, reading_in.choke_position)
FROM reading_in
WHERE reading.well_no = reading_in.well_no AND reading.at = reading_in.at
    AND reading.at >= $1 AND reading.at <= $2
    AND (
        reading.flow_rate IS NULL AND reading_in.flow_rate IS NOT NULL
        OR reading.pip IS NULL AND reading_in.pip IS NOT NULL
        OR reading.motor_current IS NULL AND reading_in.motor_current IS NOT NULL
        OR reading.motor_temp IS NULL AND reading_in.motor_temp IS NOT NULL
        OR reading.vibration IS NULL AND reading_in.vibration IS NOT NULL
        OR reading.vsd_frequency IS NULL AND reading_in.vsd_frequency IS NOT NULL
        OR reading.flow_variance IS NULL AND reading_in.flow_variance IS NOT NULL
        OR reading.torque IS NULL AND reading_in.torque IS NOT NULL
        OR reading.gor IS NULL AND reading_in.gor IS NOT NULL
        OR reading.discharge_pressure IS NULL AND reading_in.discharge_pressure IS NOT NULL
        OR reading.intake_temp IS NULL AND reading_in.intake_temp IS NOT NULL
        OR reading.tubing_pressure IS NULL AND reading_in.tubing_pressure IS NOT NULL
        OR reading.casing_pressure IS NULL AND reading_in.casing_pressure IS NOT NULL
        OR reading.drive_voltage IS NULL AND reading_in.drive_voltage IS NOT NULL
        OR reading.leakage_current IS NULL AND reading_in.leakage_current IS NOT NULL
        OR reading.water_cut IS NULL AND reading_in.water_cut IS NOT NULL
        OR reading.current_imbalance IS NULL AND reading_in.current_imbalance IS NOT NULL
        OR reading.choke_position IS NULL AND reading_in.choke_position IS NOT NULL
    )
RETURNING reading.well_no, reading.at

-- name: latest
-- One row a well: its newest value of each signal in this batch. A signal moves only forward in time.
-- Tells how far the rollups were, as of after the batch was written (telemetry/rollups.py).
WITH noted AS (INSERT INTO latest_value (
    well_no, last_seen,
    flow_rate, flow_rate_at,
    pip, pip_at,
    motor_current, motor_current_at,
    motor_temp, motor_temp_at,
    vibration, vibration_at,
    vsd_frequency, vsd_frequency_at,
    flow_variance, flow_variance_at,
    torque, torque_at,
    gor, gor_at,
    discharge_pressure, discharge_pressure_at,
    intake_temp, intake_temp_at,
    tubing_pressure, tubing_pressure_at,
    casing_pressure, casing_pressure_at,
    drive_voltage, drive_voltage_at,
    leakage_current, leakage_current_at,
    water_cut, water_cut_at,
    current_imbalance, current_imbalance_at,
    choke_position, choke_position_at
)
SELECT * FROM unnest(
    $1::int[], $2::timestamptz[],
    $3::float8[], $4::timestamptz[],
    $5::float8[], $6::timestamptz[],
    $7::float8[], $8::timestamptz[],
    $9::float8[], $10::timestamptz[],
    $11::float8[], $12::timestamptz[],
    $13::float8[], $14::timestamptz[],
    $15::float8[], $16::timestamptz[],
    $17::float8[], $18::timestamptz[],
    $19::float8[], $20::timestamptz[],
    $21::float8[], $22::timestamptz[],
    $23::float8[], $24::timestamptz[],
    $25::float8[], $26::timestamptz[],
    $27::float8[], $28::timestamptz[],
    $29::float8[], $30::timestamptz[],
    $31::float8[], $32::timestamptz[],
    $33::float8[], $34::timestamptz[],
    $35::float8[], $36::timestamptz[],
    $37::float8[], $38::timestamptz[]
)
ORDER BY 1
ON CONFLICT (well_no) DO UPDATE SET
    last_seen = GREATEST(latest_value.last_seen, excluded.last_seen),
    flow_rate = CASE
        WHEN excluded.flow_rate_at > COALESCE(latest_value.flow_rate_at, '-infinity') THEN excluded.flow_rate
        ELSE latest_value.flow_rate
    END,
    flow_rate_at = GREATEST(latest_value.flow_rate_at, excluded.flow_rate_at),
    pip = CASE
        WHEN excluded.pip_at > COALESCE(latest_value.pip_at, '-infinity') THEN excluded.pip
        ELSE latest_value.pip
    END,
    pip_at = GREATEST(latest_value.pip_at, excluded.pip_at),
    motor_current = CASE
        WHEN excluded.motor_current_at > COALESCE(latest_value.motor_current_at, '-infinity') THEN excluded.motor_current
        ELSE latest_value.motor_current
    END,
    motor_current_at = GREATEST(latest_value.motor_current_at, excluded.motor_current_at),
    motor_temp = CASE
        WHEN excluded.motor_temp_at > COALESCE(latest_value.motor_temp_at, '-infinity') THEN excluded.motor_temp
        ELSE latest_value.motor_temp
    END,
    motor_temp_at = GREATEST(latest_value.motor_temp_at, excluded.motor_temp_at),
    vibration = CASE
        WHEN excluded.vibration_at > COALESCE(latest_value.vibration_at, '-infinity') THEN excluded.vibration
        ELSE latest_value.vibration
    END,
    vibration_at = GREATEST(latest_value.vibration_at, excluded.vibration_at),
    vsd_frequency = CASE
        WHEN excluded.vsd_frequency_at > COALESCE(latest_value.vsd_frequency_at, '-infinity') THEN excluded.vsd_frequency
        ELSE latest_value.vsd_frequency
    END,
    vsd_frequency_at = GREATEST(latest_value.vsd_frequency_at, excluded.vsd_frequency_at),
    flow_variance = CASE
        WHEN excluded.flow_variance_at > COALESCE(latest_value.flow_variance_at, '-infinity') THEN excluded.flow_variance
        ELSE latest_value.flow_variance
    END,
    flow_variance_at = GREATEST(latest_value.flow_variance_at, excluded.flow_variance_at),
    torque = CASE
        WHEN excluded.torque_at > COALESCE(latest_value.torque_at, '-infinity') THEN excluded.torque
        ELSE latest_value.torque
    END,
    torque_at = GREATEST(latest_value.torque_at, excluded.torque_at),
    gor = CASE
        WHEN excluded.gor_at > COALESCE(latest_value.gor_at, '-infinity') THEN excluded.gor
        ELSE latest_value.gor
    END,
    gor_at = GREATEST(latest_value.gor_at, excluded.gor_at),
    discharge_pressure = CASE
        WHEN excluded.discharge_pressure_at > COALESCE(latest_value.discharge_pressure_at, '-infinity') THEN excluded.discharge_pressure
        ELSE latest_value.discharge_pressure
    END,
    discharge_pressure_at = GREATEST(latest_value.discharge_pressure_at, excluded.discharge_pressure_at),
    intake_temp = CASE
        WHEN excluded.intake_temp_at > COALESCE(latest_value.intake_temp_at, '-infinity') THEN excluded.intake_temp
        ELSE latest_value.intake_temp
    END,
    intake_temp_at = GREATEST(latest_value.intake_temp_at, excluded.intake_temp_at),
    tubing_pressure = CASE
        WHEN excluded.tubing_pressure_at > COALESCE(latest_value.tubing_pressure_at, '-infinity') THEN excluded.tubing_pressure
        ELSE latest_value.tubing_pressure
    END,
    tubing_pressure_at = GREATEST(latest_value.tubing_pressure_at, excluded.tubing_pressure_at),
    casing_pressure = CASE
        WHEN excluded.casing_pressure_at > COALESCE(latest_value.casing_pressure_at, '-infinity') THEN excluded.casing_pressure
        ELSE latest_value.casing_pressure
    END,
    casing_pressure_at = GREATEST(latest_value.casing_pressure_at, excluded.casing_pressure_at),
    drive_voltage = CASE
        WHEN excluded.drive_voltage_at > COALESCE(latest_value.drive_voltage_at, '-infinity') THEN excluded.drive_voltage
        ELSE latest_value.drive_voltage
    END,
    drive_voltage_at = GREATEST(latest_value.drive_voltage_at, excluded.drive_voltage_at),
    leakage_current = CASE
        WHEN excluded.leakage_current_at > COALESCE(latest_value.leakage_current_at, '-infinity') THEN excluded.leakage_current
        ELSE latest_value.leakage_current
    END,
    leakage_current_at = GREATEST(latest_value.leakage_current_at, excluded.leakage_current_at),
    water_cut = CASE
        WHEN excluded.water_cut_at > COALESCE(latest_value.water_cut_at, '-infinity') THEN excluded.water_cut
        ELSE latest_value.water_cut
    END,
    water_cut_at = GREATEST(latest_value.water_cut_at, excluded.water_cut_at),
    current_imbalance = CASE
        WHEN excluded.current_imbalance_at > COALESCE(latest_value.current_imbalance_at, '-infinity') THEN excluded.current_imbalance
        ELSE latest_value.current_imbalance
    END,
    current_imbalance_at = GREATEST(latest_value.current_imbalance_at, excluded.current_imbalance_at),
    choke_position = CASE
        WHEN excluded.choke_position_at > COALESCE(latest_value.choke_position_at, '-infinity') THEN excluded.choke_position
        ELSE latest_value.choke_position
    END,
    choke_position_at = GREATEST(latest_value.choke_position_at, excluded.choke_position_at)
)
SELECT rolled_until FROM rollup_state
