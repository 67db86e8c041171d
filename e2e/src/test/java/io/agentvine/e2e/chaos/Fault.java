package io.agentvine.e2e.chaos;

/** What is done to the parts. Each is made about equally often. */
enum Fault {
    KILL_WORKER,
    TERMINATE_WORKER,
    FREEZE_WORKER,
    CUT_WORKER_OFF,
    SILENCE_WORKER,
    SLOW_WORKER,
    RESET_CONNECTIONS,
    LOSE_AN_ANSWER,
    KILL_BACKEND,
    RESTART_REDIS_EMPTY,
    FLUSH_REDIS,
    STOP_REDIS,
    SILENCE_REDIS,
    STOP_POSTGRES,
    MAKE_POSTGRES_READ_ONLY
}
