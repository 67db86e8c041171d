package io.agentvine.protocol;

import java.util.List;

/**
 * What a commit of a repository brings for agents to run, beside text that they only read.
 *
 * @param hash over all of it: SHA-256 as 64 hex digits; another byte of it anywhere is another hash
 * @param commit at which it was found
 * @param items what would be run where it is trusted
 * @param leftOut what is never run, a sentence each
 */
public record BroughtContent(String hash, String commit, List<BroughtItem> items, List<String> leftOut) {

    public BroughtContent {
        items = items == null ? List.of() : List.copyOf(items);
        leftOut = leftOut == null ? List.of() : List.copyOf(leftOut);
    }
}
