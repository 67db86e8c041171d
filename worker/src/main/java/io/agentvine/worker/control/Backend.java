package io.agentvine.worker.control;

import io.agentvine.protocol.ClaimRequest;
import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.ContentTrust;
import io.agentvine.protocol.EventBatch;
import io.agentvine.protocol.EventsStored;
import io.agentvine.protocol.FailJob;
import io.agentvine.protocol.HandBack;
import io.agentvine.protocol.Handoff;
import io.agentvine.protocol.Heartbeat;
import io.agentvine.protocol.HeartbeatReply;
import io.agentvine.protocol.JobEnded;
import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.ParkRun;
import io.agentvine.protocol.PersonMessage;
import io.agentvine.protocol.PublishReply;
import io.agentvine.protocol.PublishRequest;
import io.agentvine.protocol.QuestionState;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.RegisterWorker;
import io.agentvine.protocol.Registration;
import io.agentvine.protocol.ReportContent;
import io.agentvine.protocol.ReportSession;
import io.agentvine.protocol.TakeMessages;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.protocol.WorkerMessage;
import io.agentvine.worker.time.Ticker;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** The backend as a worker sees it. Each call is made once; who calls decides whether to repeat it. Any thread may call. */
public final class Backend {

    private static final Duration QUICK = Duration.ofSeconds(10);
    /** For what is said while leaving: long enough for a busy machine, short for whoever waits for the end. */
    private static final Duration LAST = Duration.ofSeconds(5);
    private static final Duration BULKY = Duration.ofSeconds(60);
    private static final Duration DOWNLOAD = Duration.ofMinutes(10);
    private static final long SLOW_BYTES_PER_SECOND = 200_000;

    private final Exchange exchange;
    private final Supplier<String> registrationToken;
    private volatile Identity identity;

    /** @param registrationToken asked at every registration, since the backend may make it after this worker started; may give null */
    public Backend(URI url, Supplier<String> registrationToken, Ticker ticker) {
        this.exchange = new Exchange(url, ticker);
        this.registrationToken = registrationToken;
    }

    /** Who this worker is since its last registration; null before the first. */
    public Identity identity() {
        return identity;
    }

    /** Goes on as somebody that registered earlier. */
    public void resumeAs(Identity earlier) {
        identity = earlier;
    }

    /** How long ago the backend last answered anything; since the start of this worker where it never did. */
    public Duration sinceContact() {
        return exchange.sinceContact();
    }

    /** How many calls the backend has answered, with whatever it said. */
    public long answers() {
        return exchange.answers();
    }

    /** Registers, and speaks as that worker from then on. */
    public Reply<Registration> register(RegisterWorker worker) {
        HttpRequest request = post("/workers", registrationToken.get(), worker, QUICK);
        Reply<Registration> reply = exchange.send(request, QUICK, Registration.class);
        if (reply instanceof Reply.Ok<Registration> ok && ok.value() != null) {
            Registration given = ok.value();
            identity = new Identity(given.id(), given.incarnation(), given.workerToken());
        }
        return reply;
    }

    /** Leaves. Whoever leaves does not wait long to hear that it was noticed. */
    public Reply<Void> deregister() {
        HttpRequest request = exchange.request("/workers/" + workerId(), token(), LAST).DELETE().build();
        return exchange.send(request, LAST, Void.class);
    }

    public Reply<HeartbeatReply> heartbeat(Heartbeat beat) {
        return call("/workers/" + workerId() + "/heartbeat", beat, QUICK, HeartbeatReply.class);
    }

    /** Open until work arrives or {@code wait} is over; null in the reply means no work. */
    public Reply<WorkOrder> claim(List<QueueName> queues, Duration wait, String requestId) {
        int seconds = (int) Math.min(30, (wait.toMillis() + 999) / 1000);
        ClaimRequest claim = new ClaimRequest(workerId(), queues, seconds, requestId);
        return call("/queue/claim", claim, QUICK.plusSeconds(seconds), WorkOrder.class);
    }

    /** Asks once more, without waiting for work, what an earlier claim of that request id was granted; gives up soon. */
    public Reply<WorkOrder> claimAgain(List<QueueName> queues, String requestId) {
        return call("/queue/claim", new ClaimRequest(workerId(), queues, 0, requestId), LAST, WorkOrder.class);
    }

    public Reply<JobEnded> complete(CompleteJob job) {
        return call("/queue/complete", job, QUICK, JobEnded.class);
    }

    public Reply<JobEnded> fail(FailJob job) {
        return call("/queue/fail", job, QUICK, JobEnded.class);
    }

    public Reply<Void> handBack(UUID executionId, HandBack handBack) {
        return call("/executions/" + executionId + "/hand-back", handBack, QUICK, Void.class);
    }

    public Reply<EventsStored> storeEvents(UUID executionId, EventBatch batch) {
        return call("/executions/" + executionId + "/events", batch, BULKY, EventsStored.class);
    }

    /** Stores the change as it is, whatever its encoding; repeating it replaces it. */
    public Reply<Void> storeDiff(UUID executionId, LeaseToken lease, String base, String head, byte[] diff) {
        String path = "/executions/" + executionId + "/diff?base_commit=" + base + "&head_commit=" + head;
        HttpRequest request = exchange.request(path, token(), BULKY)
                .header("Content-Type", "text/x-diff")
                .header("AgentVine-Lease-Token", lease.asText())
                .PUT(BodyPublishers.ofByteArray(diff))
                .build();
        return exchange.send(request, BULKY, Void.class);
    }

    /** Stores the whole line of a shortened event, from a file; repeating it changes nothing. */
    public Reply<Void> storeLine(UUID executionId, long event, LeaseToken lease, Path line) {
        Duration limit = BULKY.plusSeconds(line.toFile().length() / SLOW_BYTES_PER_SECOND);
        try {
            HttpRequest request = exchange.request("/executions/" + executionId + "/events/" + event + "/line", token(), limit)
                    .header("Content-Type", "text/plain; charset=utf-8")
                    .header("AgentVine-Lease-Token", lease.asText())
                    .PUT(BodyPublishers.ofFile(line))
                    .build();
            return exchange.send(request, limit, Void.class);
        } catch (FileNotFoundException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Asks a person, or looks what became of that question. */
    public Reply<QuestionState> ask(WorkerMessage question) {
        return call("/chat/worker-message", question, QUICK, QuestionState.class);
    }

    public Reply<JobEnded> park(UUID executionId, ParkRun park) {
        return call("/executions/" + executionId + "/park", park, QUICK, JobEnded.class);
    }

    /** What people wrote to that run and it has not read. */
    public Reply<PersonMessage[]> messages(UUID executionId, TakeMessages read) {
        return call("/executions/" + executionId + "/messages", read, QUICK, PersonMessage[].class);
    }

    /** Stores where a run stands, from a file. @param session null: its transcript is not in it */
    public Reply<Void> storeCheckpoint(UUID executionId, LeaseToken lease, CheckpointFile checkpoint) {
        Duration limit = BULKY.plusSeconds(checkpoint.file().toFile().length() / SLOW_BYTES_PER_SECOND);
        String session = checkpoint.session() == null ? "" : "&session_id=" + checkpoint.session();
        String path = "/executions/" + executionId + "/checkpoint?base_commit=" + checkpoint.base() + "&head_commit="
                + checkpoint.head() + session;
        try {
            HttpRequest request = exchange.request(path, token(), limit)
                    .header("Content-Type", "application/zip")
                    .header("AgentVine-Lease-Token", lease.asText())
                    .header("AgentVine-Content-SHA256", checkpoint.sha256())
                    .PUT(BodyPublishers.ofFile(checkpoint.file()))
                    .build();
            return exchange.send(request, limit, Void.class);
        } catch (FileNotFoundException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Loads the checkpoint that an execution of the same task stored, into a file. @param lease of the run that goes on from it */
    public Reply<CheckpointFile> loadCheckpoint(UUID executionId, LeaseToken lease, Path into) {
        HttpRequest request = exchange.request("/executions/" + executionId + "/checkpoint", token(), DOWNLOAD)
                .setHeader("Accept", "application/zip")
                .header("AgentVine-Lease-Token", lease.asText())
                .build();
        return exchange.load(request, DOWNLOAD, into, headers -> CheckpointFile.of(into, headers));
    }

    /** Loads a file that goes with the run's task into that file, and answers it. */
    public Reply<Path> loadAttachment(UUID executionId, LeaseToken lease, UUID attachment, Path into) {
        HttpRequest request = exchange.request("/executions/" + executionId + "/attachments/" + attachment, token(), BULKY)
                .setHeader("Accept", "*/*")
                .header("AgentVine-Lease-Token", lease.asText())
                .build();
        return exchange.load(request, BULKY, into, headers -> into);
    }

    /** What a fresh session is to know of earlier work on the task. */
    public Reply<Handoff> handoff(UUID executionId, LeaseToken lease) {
        HttpRequest request = exchange.request("/executions/" + executionId + "/handoff", token(), QUICK)
                .header("AgentVine-Lease-Token", lease.asText())
                .build();
        return exchange.send(request, QUICK, Handoff.class);
    }

    /** Says what the run's commit brings for agents to run, and hears whether that is trusted. */
    public Reply<ContentTrust> reportContent(UUID executionId, ReportContent content) {
        return call("/executions/" + executionId + "/content", content, QUICK, ContentTrust.class);
    }

    public Reply<PublishReply> publish(UUID executionId, PublishRequest push) {
        return call("/executions/" + executionId + "/publish", push, QUICK, PublishReply.class);
    }

    /** @param contextTokens and {@code contextWindow}: how full it is, or null */
    public Reply<Void> reportSession(UUID sessionId, UUID taskId, Long contextTokens, Long contextWindow) {
        return call("/sessions", new ReportSession(sessionId, workerId(), taskId, null, contextTokens, contextWindow), QUICK, Void.class);
    }

    /** Orders with a number above {@code after}, one JSON line each, an empty line every 2 s; the caller closes the stream. */
    public Reply<InputStream> directives(long after) {
        HttpRequest request = exchange.request("/workers/" + workerId() + "/directives?after=" + after, token(), QUICK)
                .setHeader("Accept", "application/x-ndjson")
                .build();
        return exchange.open(request, QUICK);
    }

    private <T> Reply<T> call(String path, Object body, Duration limit, Class<T> type) {
        return exchange.send(post(path, token(), body, limit), limit, type);
    }

    private HttpRequest post(String path, String token, Object body, Duration limit) {
        return exchange.request(path, token, limit)
                .header("Content-Type", "application/json")
                .POST(Exchange.json(body))
                .build();
    }

    private UUID workerId() {
        return identity.workerId();
    }

    private String token() {
        return identity.token();
    }
}
