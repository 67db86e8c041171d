package io.agentvine.launcher;

/** What keeps the launcher from going on, as a sentence for a person with the remedy in it. */
class CannotGoOn extends RuntimeException {

    private static final long serialVersionUID = 1;

    CannotGoOn(String sentence) {
        super(sentence);
    }
}
