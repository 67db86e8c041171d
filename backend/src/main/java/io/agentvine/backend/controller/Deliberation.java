package io.agentvine.backend.controller;

import io.agentvine.backend.chat.ControllerAnswers;
import io.agentvine.backend.controller.Drafts.State;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.policy.PolicyRules;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.PolicyRule;
import io.agentvine.protocol.QuestionKind;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Decides one question that was taken: asks the model where it may, answers where it is sure, and else says why people have to. */
@Component
class Deliberation {

    /** What is not seen whole cannot be allowed. */
    private static final int LONGEST_INPUT = 50_000;

    private final ControllerSettings settings;
    private final QuestionContexts contexts;
    private final PolicyRules rules;
    private final Drafts drafts;
    private final ControllerAnswers answers;
    private final Transactions transactions;
    private final Clock clock;

    Deliberation(ControllerSettings settings, QuestionContexts contexts, PolicyRules rules, Drafts drafts, ControllerAnswers answers,
            Transactions transactions, Clock clock) {
        this.settings = settings;
        this.contexts = contexts;
        this.rules = rules;
        this.drafts = drafts;
        this.answers = answers;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** May take as long as the model does; in no transaction. */
    void decide(UUID question, ClaudeClient model) {
        Optional<QuestionContext> open = contexts.open(question);
        if (open.isEmpty()) {
            drafts.fail(question, "It was answered or withdrawn before the model was asked", 0);
            return;
        }
        QuestionContext asked = open.get();
        Optional<PolicyRule> rule = rule(asked);
        String obstacle = obstacle(asked, rule);
        if (obstacle != null) {
            drafts.fail(question, obstacle, 0);
            return;
        }
        ClaudeClient.Reply reply = model.ask(Prompt.of(asked, rule.get().reason()));
        if (reply.text() == null) {
            drafts.fail(question, reply.problem(), reply.costMicroUsd());
            return;
        }
        try {
            conclude(question, Recommendation.read(asked, reply.text()), reply.costMicroUsd());
        } catch (Recommendation.Unreadable e) {
            drafts.fail(question, "The model's answer is not usable: " + e.getMessage(), reply.costMicroUsd());
        }
    }

    /** The rule that leaves it to the controller, as it is in force now: that of the run may be older. */
    private Optional<PolicyRule> rule(QuestionContext asked) {
        return Optional.ofNullable(rules.forRuns()).orElse(List.of()).stream()
                .filter(rule -> rule.decision() == PolicyRule.Decision.CONTROLLER && rule.name().equals(asked.rule()))
                .findFirst();
    }

    /** Why the model is not asked; null: it is. */
    private String obstacle(QuestionContext asked, Optional<PolicyRule> rule) {
        if (rule.isEmpty()) {
            return "No rule in force with the name " + asked.rule() + " leaves it to the controller";
        }
        if (asked.input().toString().length() > LONGEST_INPUT) {
            return "The tool's input is longer than the " + LONGEST_INPUT + " characters that the controller looks at";
        }
        if (asked.kind() == QuestionKind.QUESTION && !asked.isChoosable()) {
            return "There is no list of answers to choose from";
        }
        Instant day = clock.instant().atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).toInstant();
        long spent = drafts.spentSince(day);
        return spent < settings.maxUsdPerDay() * 1_000_000 ? null : String.format(Locale.ROOT,
                "The %.2f USD that the controller may spend a day are used up (%.2f)", settings.maxUsdPerDay(), spent / 1e6);
    }

    private void conclude(UUID question, Recommendation recommendation, long cost) {
        boolean sure = recommendation.decision() != Recommendation.Decision.UNSURE && recommendation.confidence() >= settings.minConfidence();
        if (!sure || settings.mode() == ControllerSettings.Mode.DRAFT) {
            drafts.note(question, State.DRAFT, recommendation, null, cost);
            return;
        }
        try {
            transactions.run(() -> answer(question, recommendation, cost));
        } catch (ProblemException e) {
            drafts.note(question, e.status() == HttpStatus.BAD_REQUEST ? State.DRAFT : State.SUPERSEDED, recommendation, e.getMessage(), cost);
        }
    }

    /** The question's row is locked before the draft's, as when a task is deleted. */
    private void answer(UUID question, Recommendation recommendation, long cost) {
        switch (recommendation.decision()) {
            case ALLOW -> answers.allow(question, settings.actor());
            case DENY -> answers.refuse(question, recommendation.reason(), settings.actor());
            case ANSWER -> answers.choose(question, recommendation.chosen(), settings.actor());
            case UNSURE -> throw new IllegalStateException("Nothing can be answered to " + question);
        }
        if (!drafts.note(question, State.ANSWERED, recommendation, null, cost)) {
            throw new IllegalStateException("The controller took so long with " + question + " that it was left to people");
        }
    }
}
