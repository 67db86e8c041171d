/** What people say of a task: its fields, read and held against what a task may say. */
package io.agentvine.backend.task.body;
