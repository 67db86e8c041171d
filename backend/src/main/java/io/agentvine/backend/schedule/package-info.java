/**
 * Tasks that come by themselves, at times of a clock. A time is fired once, whatever the number of backends: its run is a row whose key is
 * the schedule and that time, written in one commit with the task.
 *
 * <p>Start with {@link io.agentvine.backend.schedule.Firing}. {@link io.agentvine.backend.schedule.Cron} knows the times.
 */
package io.agentvine.backend.schedule;
