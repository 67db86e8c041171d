package io.agentvine.backend.chat;

import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.protocol.QuestionStatus;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * What time does to questions and messages: nobody needs them any more, nobody answered, their run did not read them. Each change is a
 * transaction of its own that looks again under the question's lock, so that several backends may do it at once.
 */
@Component
class QuestionUpkeep {

    private static final int MOST = 200;
    /** After that nobody who took part in its run is still about to say that it was read. */
    private static final Duration OVER_FOR = Duration.ofSeconds(5);

    private final Transactions transactions;
    private final QuestionRows rows;
    private final Questions questions;
    private final MessageRows messageRows;
    private final Messages messages;
    private final TaskLifecycle lifecycle;
    private final QuestionSettings settings;
    private final ApplicationEventPublisher news;

    QuestionUpkeep(Transactions transactions, QuestionRows rows, Questions questions,
            MessageRows messageRows, Messages messages, TaskLifecycle lifecycle, QuestionSettings settings,
            ApplicationEventPublisher news) {
        this.transactions = transactions;
        this.rows = rows;
        this.questions = questions;
        this.messageRows = messageRows;
        this.messages = messages;
        this.lifecycle = lifecycle;
        this.settings = settings;
        this.news = news;
    }

    void withdrawOrphans() {
        each(() -> rows.orphans(MOST), question -> {
            if (!rows.isAnswerable(question.id())) {
                questions.withdraw(question);
            }
        });
    }

    void noteOverdue() {
        each(() -> rows.overdue(settings.overdue(), MOST), question -> {
            if (rows.noteOverdue(question.id())) {
                lifecycle.addToReasonIfParkedOn(question.taskId(), question.id(), overdueSince(question, settings));
                news.publishEvent(new QuestionOverdue(question.id(), question.taskId()));
            }
        });
    }

    static String overdueSince(Question question, QuestionSettings settings) {
        return "Overdue since " + question.createdAt().plus(settings.overdue()) + ".";
    }

    void expire() {
        each(() -> rows.expired(settings.expire(), MOST), question -> {
            String nobody = "Nobody answered within " + text(settings.expire());
            String message = nobody + ": " + Texts.cut(question.content(), 200);
            if (lifecycle.expireIfParkedOn(question.taskId(), question.id(), message)) {
                questions.close(question.id(), question.taskId(), QuestionStatus.EXPIRED, nobody + ".");
            }
        });
    }

    /** For each question that is still open under its lock. */
    private void each(Supplier<List<UUID>> found, Consumer<Question> change) {
        apart(transactions.read(found), id -> transactions.run(() -> rows.lock(id).filter(Question::isOpen).ifPresent(change)));
    }

    void sendBackUnread() {
        apart(transactions.read(() -> messageRows.completedWithUnread(OVER_FOR, MOST)), messages::sendBackUnread);
    }

    /** One that fails stands in nobody's way; its failure is thrown after the others. */
    private static void apart(List<UUID> ids, Consumer<UUID> change) {
        RuntimeException failure = null;
        for (UUID id : ids) {
            try {
                change.accept(id);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static String text(Duration time) {
        if (time.toMillis() % 3_600_000 == 0) {
            return time.toHours() + " h";
        }
        return time.toMillis() % 60_000 == 0 ? time.toMinutes() + " min" : time.toMillis() + " ms";
    }
}
