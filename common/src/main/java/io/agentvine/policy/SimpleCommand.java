package io.agentvine.policy;

import java.util.List;

/**
 * One command of a command line, with what surrounds it.
 *
 * @param join how it follows the one before
 * @param scope subshells and substitutions have a scope of their own
 * @param words name and arguments; empty where there are assignments or redirections only
 */
record SimpleCommand(Join join, int scope, List<Assignment> assignments, List<Word> words, List<Redirection> redirections) {

    enum Join {
        FIRST,
        AND,
        PIPE,
        OTHER
    }

    record Assignment(String name, Word value) {}

    record Redirection(boolean writes, Word target) {}
}
