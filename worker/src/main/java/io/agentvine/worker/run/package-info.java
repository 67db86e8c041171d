/**
 * One run from work order to report. {@link io.agentvine.worker.run.AssignmentRunner} is the run as named steps,
 * {@link io.agentvine.worker.run.Workspaces} gives it a clone and takes the result out of it, {@code Git} is the only place
 * that starts git.
 */
package io.agentvine.worker.run;
