package io.agentvine.worker.confine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is seen where behind a wall, in the order in which it has to be mounted: what lies above before what lies below. */
final class Mounts {

    private enum Kind {
        READ_ONLY("--ro-bind"),
        WRITABLE("--bind"),
        LINK("--symlink"),
        EMPTY("--tmpfs"),
        MASKED_FILE("--ro-bind");

        private final String option;

        Kind(String option) {
            this.option = option;
        }
    }

    private record Mount(Kind kind, String source, Path target) {}

    private final List<Mount> mounts = new ArrayList<>();
    private final List<Path> sealed = new ArrayList<>();

    Mounts() {}

    Mounts(Mounts begun) {
        mounts.addAll(begun.mounts);
    }

    Mounts readOnly(Path path) {
        return readOnly(path, path);
    }

    Mounts readOnly(Path source, Path target) {
        return add(Kind.READ_ONLY, source.toString(), target);
    }

    Mounts writable(Path source, Path target) {
        return add(Kind.WRITABLE, source.toString(), target);
    }

    /** @param to as the link says it */
    Mounts link(String to, Path target) {
        return add(Kind.LINK, to, target);
    }

    /** An empty folder in memory; where there is one, it is covered. */
    Mounts empty(Path target) {
        return add(Kind.EMPTY, null, target);
    }

    /** What is there cannot be read any more. */
    Mounts masked(Path file) {
        return add(Kind.MASKED_FILE, "/dev/null", file);
    }

    /** An empty folder again, which nobody can write to once all is mounted. */
    Mounts sealed(Path target) {
        sealed.add(target);
        return empty(target);
    }

    /** Whether something that is mounted from outside holds that path. */
    boolean shows(Path path) {
        return mounts.stream().anyMatch(mount -> mount.kind != Kind.EMPTY && mount.kind != Kind.LINK && path.startsWith(mount.target));
    }

    boolean mountsBelow(Path folder) {
        return mounts.stream().anyMatch(mount -> mount.target.startsWith(folder) && !mount.target.equals(folder));
    }

    /** What is mounted somewhere below a folder, without what lies in another such place. */
    List<Path> below(Path folder) {
        List<Path> targets = mounts.stream().map(Mount::target).filter(target -> target.startsWith(folder) && !target.equals(folder)).distinct().toList();
        return targets.stream().filter(target -> targets.stream().noneMatch(other -> target.startsWith(other) && !target.equals(other))).toList();
    }

    /** What is seen where it is and cannot be changed. */
    List<Path> readable() {
        return mounts.stream().filter(mount -> mount.kind == Kind.READ_ONLY && mount.target.toString().equals(mount.source)).map(Mount::target).distinct().toList();
    }

    /** Where what is outside can be changed. */
    List<Path> writable() {
        return mounts.stream().filter(mount -> mount.kind == Kind.WRITABLE).map(Mount::target).distinct().toList();
    }

    /** As bubblewrap takes them. */
    List<String> arguments() {
        List<Mount> ordered = new ArrayList<>(mounts);
        // A stable sort: what was named later covers what was named earlier in the same place.
        ordered.sort(Comparator.comparingInt(mount -> mount.target.getNameCount()));
        List<String> words = new ArrayList<>();
        for (Mount mount : ordered) {
            words.add(mount.kind.option);
            if (mount.source != null) {
                words.add(mount.source);
            }
            words.add(mount.target.toString());
        }
        sealed.forEach(folder -> words.addAll(List.of("--remount-ro", folder.toString())));
        return words;
    }

    private Mounts add(Kind kind, String source, Path target) {
        mounts.add(new Mount(kind, source, target));
        return this;
    }
}
