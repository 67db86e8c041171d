/**
 * The controller (ADR 8): a Claude model that answers questions, or drafts answers, where a rule leaves them to it. Off by default.
 *
 * <p>Start with {@link io.agentvine.backend.controller.Responder}, which takes questions; {@code Deliberation} decides one of them,
 * {@code Prompt} is what the model is told, {@code MessagesApi} the call, {@code Recommendation} what is taken from its answer. What is unsure,
 * fails or costs too much stays with people.
 */
package io.agentvine.backend.controller;
