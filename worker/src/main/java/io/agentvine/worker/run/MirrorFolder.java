package io.agentvine.worker.run;

import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** The folder in which the workers of one user on one machine keep their mirrors: that user's alone. */
public final class MirrorFolder {

    private static final Set<PosixFilePermission> OTHERS_WRITE = Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final int WORLD_WRITABLE = 0002;
    private static final int STICKY = 01000;

    private MirrorFolder() {}

    /** The one in the home; where that is on another disk than the workspace, the workspace's own. Neither needs to be there. */
    public static Path standard(Path home, Path workspace) {
        try {
            boolean one = store(home).equals(store(workspace));
            return (one ? home : workspace).resolve(OwnMirrors.FOLDER);
        } catch (IOException unknown) {
            return workspace.resolve(OwnMirrors.FOLDER);
        }
    }

    private static FileStore store(Path folder) throws IOException {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        return Files.getFileStore(there);
    }

    /** Whether what is free on the one's disk is free for the other. Both are there. */
    public static boolean isOneDisk(Path one, Path other) throws IOException {
        return store(one).equals(store(other));
    }

    /**
     * Makes it where it is not there.
     *
     * @return without links
     * @throws IllegalArgumentException with what was expected and found where somebody else could change what is in it
     */
    public static Path checked(Path folder) {
        try {
            require(!Files.isSymbolicLink(folder), folder, "a link; name the folder that it leads to, if that is the worker's own");
            requireParents(folder, folder);
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                requireOwn(folder);
            }
            Path whole = PrivateFiles.folder(folder).toRealPath();
            UserPrincipal worker = requireOwner(whole);
            requireParents(folder, whole);
            requireOwners(folder, whole, worker);
            return whole;
        } catch (IOException impossible) {
            throw new IllegalArgumentException("--mirrors: expected a folder that the worker may make and write, found that " + folder + " is not one ("
                    + why(impossible) + "); name another", impossible);
        }
    }

    private static void requireOwn(Path folder) throws IOException {
        require(Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS), folder, "something else; name another");
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
        require(rights.stream().noneMatch(OTHERS_WRITE::contains), folder, "one that others may write to (" + PosixFilePermissions.toString(rights)
                + "), so that what is in it may be theirs; name another, or empty it and take the right away with `chmod 700 " + folder + "`");
        requireOwner(folder);
    }

    /** By a file that is made there: whose that is the worker is. */
    private static UserPrincipal requireOwner(Path folder) throws IOException {
        UserPrincipal owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS);
        Path probe;
        try {
            probe = Files.createTempFile(folder, "owner-", "");
        } catch (IOException closed) {
            throw foreign(folder, "one of " + owner.getName() + " that the worker may not write to (" + why(closed) + "); name another");
        }
        UserPrincipal own = Files.getOwner(probe);
        Files.delete(probe);
        require(owner.equals(own), folder, "one of " + owner.getName() + "; name another, one for each user");
        return own;
    }

    /** Whose a folder is may put another in the place of what is in it. */
    private static void requireOwners(Path folder, Path whole, UserPrincipal worker) throws IOException {
        for (Path parent = whole.getParent(); parent != null; parent = parent.getParent()) {
            UserPrincipal owner = Files.getOwner(parent);
            require(owner.equals(worker) || (Integer) Files.getAttribute(parent, "unix:uid") == 0, folder, "that " + owner.getName() + " has " + parent
                    + " above it; name another, below folders of the worker's user or root");
        }
    }

    /** Whoever may write to a folder can put another in the place of what is in it; of a sticky one, as /tmp, only what is theirs. */
    private static void requireParents(Path folder, Path way) throws IOException {
        for (Path parent = way.getParent(); parent != null; parent = parent.getParent()) {
            if (Files.isDirectory(parent)) {
                int mode = (Integer) Files.getAttribute(parent, "unix:mode");
                require((mode & WORLD_WRITABLE) == 0 || (mode & STICKY) != 0, folder, "that everybody may write to " + parent
                        + "; name another, or take that right away with `chmod o-w " + parent + "`");
            }
        }
    }

    private static void require(boolean holds, Path folder, String found) {
        if (!holds) {
            throw foreign(folder, found);
        }
    }

    private static IllegalArgumentException foreign(Path folder, String found) {
        return new IllegalArgumentException("--mirrors: expected " + folder + " to be a folder of the worker's user alone, found " + found);
    }

    private static String why(IOException problem) {
        return problem instanceof FileSystemException named && named.getReason() != null ? named.getReason() : problem.getClass().getSimpleName();
    }
}
