/**
 * One run from work order to report. {@link io.agentvine.worker.run.Run} is the run as named steps,
 * {@link io.agentvine.worker.run.RunServices} what all runs share, {@code WorkspaceSource} says where a run begins,
 * {@link io.agentvine.worker.run.Workspaces} gives it a clone and takes the result out of it, {@code Delivery} brings that to its
 * repository, {@code PersistentCall} repeats what must reach the backend, and {@code Git} is the only place that starts git.
 * {@link io.agentvine.worker.run.EarlierLife} looks after what an earlier life of the worker left.
 */
package io.agentvine.worker.run;
