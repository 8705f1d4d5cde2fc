-- unless: timescaledb
-- Sums of the readings by 5 minutes, hour and day, kept by the upkeep of whoever writes readings.

CREATE TABLE reading_5min (
    well_no int NOT NULL,
    at timestamptz NOT NULL,
    readings int NOT NULL,
    flow_rate_count int NOT NULL, flow_rate_sum float8, flow_rate_min float8,
    flow_rate_max float8, flow_rate_first float8, flow_rate_last float8,
    pip_count int NOT NULL, pip_sum float8, pip_min float8,
    pip_max float8, pip_first float8, pip_last float8,
    motor_current_count int NOT NULL, motor_current_sum float8, motor_current_min float8,
    motor_current_max float8, motor_current_first float8, motor_current_last float8,
    motor_temp_count int NOT NULL, motor_temp_sum float8, motor_temp_min float8,
    motor_temp_max float8, motor_temp_first float8, motor_temp_last float8,
    vibration_count int NOT NULL, vibration_sum float8, vibration_min float8,
    vibration_max float8, vibration_first float8, vibration_last float8,
    vsd_frequency_count int NOT NULL, vsd_frequency_sum float8, vsd_frequency_min float8,
    vsd_frequency_max float8, vsd_frequency_first float8, vsd_frequency_last float8,
    flow_variance_count int NOT NULL, flow_variance_sum float8, flow_variance_min float8,
    flow_variance_max float8, flow_variance_first float8, flow_variance_last float8,
    torque_count int NOT NULL, torque_sum float8, torque_min float8,
    torque_max float8, torque_first float8, torque_last float8,
    gor_count int NOT NULL, gor_sum float8, gor_min float8,
    gor_max float8, gor_first float8, gor_last float8,
    discharge_pressure_count int NOT NULL, discharge_pressure_sum float8, discharge_pressure_min float8,
    discharge_pressure_max float8, discharge_pressure_first float8, discharge_pressure_last float8,
    intake_temp_count int NOT NULL, intake_temp_sum float8, intake_temp_min float8,
    intake_temp_max float8, intake_temp_first float8, intake_temp_last float8,
    tubing_pressure_count int NOT NULL, tubing_pressure_sum float8, tubing_pressure_min float8,
    tubing_pressure_max float8, tubing_pressure_first float8, tubing_pressure_last float8,
    casing_pressure_count int NOT NULL, casing_pressure_sum float8, casing_pressure_min float8,
    casing_pressure_max float8, casing_pressure_first float8, casing_pressure_last float8,
    drive_voltage_count int NOT NULL, drive_voltage_sum float8, drive_voltage_min float8,
    drive_voltage_max float8, drive_voltage_first float8, drive_voltage_last float8,
    leakage_current_count int NOT NULL, leakage_current_sum float8, leakage_current_min float8,
    leakage_current_max float8, leakage_current_first float8, leakage_current_last float8,
    water_cut_count int NOT NULL, water_cut_sum float8, water_cut_min float8,
    water_cut_max float8, water_cut_first float8, water_cut_last float8,
    current_imbalance_count int NOT NULL, current_imbalance_sum float8, current_imbalance_min float8,
    current_imbalance_max float8, current_imbalance_first float8, current_imbalance_last float8,
    choke_position_count int NOT NULL, choke_position_sum float8, choke_position_min float8,
    choke_position_max float8, choke_position_first float8, choke_position_last float8,
    PRIMARY KEY (well_no, at)
);
CREATE INDEX reading_5min_at ON reading_5min (at);

CREATE TABLE reading_1h (LIKE reading_5min INCLUDING ALL);
CREATE TABLE reading_1d (LIKE reading_5min INCLUDING ALL);
