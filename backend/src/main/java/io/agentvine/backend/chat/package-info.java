/**
 * People in the loop: what runs ask, what people answer and write, and the runs that wait for it (ADR 7).
 *
 * <p>Start with {@link io.agentvine.backend.chat.Questions}, which asks and answers; {@code ParkedRuns} ends a run that waits,
 * {@code Messages} carries what people write of their own accord, {@code QuestionUpkeep} does what time does to all of them. Every
 * transaction locks the question's row before the task's.
 */
package io.agentvine.backend.chat;
