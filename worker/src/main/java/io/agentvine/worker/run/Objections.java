package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What speaks against delivering the work as it is. The agent is told of each kind once, before anything is committed, and may mend
 * it; what is unfinished even then is not delivered. Belongs to the thread of its run.
 */
final class Objections {

    private static final int NAMED = 10;

    private final WorkLimits limits;
    private final Set<Kind> told = EnumSet.noneOf(Kind.class);
    private List<Objection> standing = List.of();

    private enum Kind { UNFINISHED, MARKERS, LARGE, LARGE_COMMITTED, MANY }

    private record Objection(Kind kind, String sentence) {}

    /**
     * What was found in the clone.
     *
     * @param halfWay a merge or rebase that is not finished, or null
     * @param unmerged files with a conflict that was not resolved
     * @param markers files that got conflict markers
     * @param large files that are not committed, with their bytes
     * @param largeCommitted paths in the agent's own commits
     * @param newFiles of the whole change
     * @param mostlyIn the folder that has most of them, or null
     */
    record Found(String halfWay, Set<String> unmerged, List<String> markers, Map<String, Long> large, List<String> largeCommitted,
            int newFiles, String mostlyIn) {}

    Objections(WorkLimits limits) {
        this.limits = limits;
    }

    /** @return what the agent is to be told, or null where there is nothing that it was not told before */
    String to(Found found) {
        standing = look(found);
        List<String> sentences = standing.stream().filter(objection -> told.add(objection.kind())).map(Objection::sentence).toList();
        return sentences.isEmpty() ? null : "AgentVine looked at what you left, before it is delivered:\n\n- " + String.join("\n- ", sentences)
                + "\n\nMend what is to be mended and end your turn; you are told this once.";
    }

    /** Notes what is there and tells nobody. */
    void note(Found found) {
        standing = look(found);
    }

    /** Why the work that was last looked at is not delivered; null where it may be. */
    RunTrouble refusal() {
        return standing.stream()
                .filter(objection -> objection.kind() == Kind.UNFINISHED || objection.kind() == Kind.MARKERS)
                .findFirst()
                .map(objection -> new RunTrouble(FailureClass.VERIFICATION, "The agent left its work unfinished. " + objection.sentence(), List.of()))
                .orElse(null);
    }

    private List<Objection> look(Found found) {
        List<Objection> objections = new ArrayList<>();
        if (found.halfWay() != null || !found.unmerged().isEmpty()) {
            String what = found.halfWay() == null ? "Conflicts are not resolved" : "A " + found.halfWay() + " is not finished";
            String where = found.unmerged().isEmpty() ? "" : ", with conflicts in " + names(found.unmerged());
            objections.add(new Objection(Kind.UNFINISHED, what + where + ". Finish it, or abort it."));
        }
        if (!found.markers().isEmpty()) {
            objections.add(new Objection(Kind.MARKERS, "There are conflict markers in " + names(found.markers())
                    + ". Resolve them; where they are meant to stay, give the file the attribute conflict-marker-size in .gitattributes."));
        }
        if (!found.large().isEmpty()) {
            objections.add(new Objection(Kind.LARGE, "Files of " + limits.largest() + " or more are not delivered: " + names(found.large().keySet())
                    + ". Leave them out of the work, make them smaller, or ignore them."));
        }
        if (!found.largeCommitted().isEmpty()) {
            objections.add(new Objection(Kind.LARGE_COMMITTED, "Your commits hold files of " + limits.largest() + " or more, and cannot be pushed so: "
                    + names(found.largeCommitted()) + ". Make the commits anew without them."));
        }
        if (found.newFiles() > limits.newFiles()) {
            objections.add(new Objection(Kind.MANY, "The work would add " + found.newFiles() + " files"
                    + (found.mostlyIn() == null ? "" : ", most of them in " + GitPath.shown(found.mostlyIn()))
                    + ". Where they are downloads or outputs, add them to .gitignore; where they belong to the work, leave them."));
        }
        return objections;
    }

    private static String names(java.util.Collection<String> paths) {
        List<String> shown = paths.stream().sorted().limit(NAMED).map(GitPath::shown).toList();
        return String.join(", ", shown) + (paths.size() > NAMED ? " and " + (paths.size() - NAMED) + " more" : "");
    }
}
