package io.agentvine.protocol;

/** A call that an agent may not make now, since its run is paused for an answer. */
public final class PausedCall {

    /** Told to the agent in place of a result: by this it knows that the call is to be made again. */
    public static final String AGAIN = "The run is paused until a person has answered. Make this call again, exactly as it is, when it goes on.";

    private PausedCall() {}
}
