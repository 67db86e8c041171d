package io.agentvine.worker.agent.claude;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The body of an answer, piece by piece as it comes; the next piece is asked for when the one before was taken. One thread takes, any may close. */
final class Pieces implements HttpResponse.BodySubscriber<Pieces>, AutoCloseable {

    /** What {@link #next} returns where nothing came in time. */
    static final byte[] SILENCE = {};

    /** @param bytes null: there are no more @param broken why there are no more, or null: it is complete */
    private record Piece(List<ByteBuffer> bytes, Throwable broken) {}

    private final BlockingQueue<Piece> arrived = new LinkedBlockingQueue<>();
    private Flow.Subscription source;
    private boolean closed;

    /**
     * @param patience null: however long it takes
     * @return null: it was complete; {@link #SILENCE}: nothing came in that time
     * @throws IOException where it broke off, or was closed
     */
    byte[] next(Duration patience) throws IOException, InterruptedException {
        Piece piece = patience == null ? arrived.take() : arrived.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (piece == null) {
            return SILENCE;
        }
        if (piece.bytes() == null) {
            arrived.add(piece);
            if (piece.broken() != null) {
                throw new IOException("the answer broke off: " + piece.broken().getMessage(), piece.broken());
            }
            return null;
        }
        ByteBuffer all = ByteBuffer.allocate(piece.bytes().stream().mapToInt(ByteBuffer::remaining).sum());
        piece.bytes().forEach(all::put);
        synchronized (this) {
            if (!closed) {
                source.request(1);
            }
        }
        return all.array();
    }

    @Override
    public CompletionStage<Pieces> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription subscription) {
        source = subscription;
        if (closed) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        arrived.add(new Piece(bytes, null));
    }

    @Override
    public void onError(Throwable broken) {
        arrived.add(new Piece(null, broken));
    }

    @Override
    public void onComplete() {
        arrived.add(new Piece(null, null));
    }

    /** Ends the request where its answer has not ended, and whoever waits for a piece of it. */
    @Override
    public synchronized void close() {
        closed = true;
        if (source != null) {
            source.cancel();
        }
        arrived.add(new Piece(null, new IOException("it was closed")));
    }
}
