package io.agentvine.backend.forge;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A GitHub App's number and its private key, which signs for it. The key is read once; a new one needs a restart. */
final class AppKey {

    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z ]+)-----([^-]*)-----END \\1-----");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);
    /** GitHub takes at most ten minutes, by its own clock. */
    private static final Duration LASTS = Duration.ofMinutes(8);
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);
    /** What PKCS#8 says before a key of PKCS#1: version 0 and that it is one of RSA. */
    private static final byte[] RSA = {0x02, 0x01, 0x00, 0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};
    private static final int OCTETS = 0x04;
    private static final int SEQUENCE = 0x30;

    private final String appId;
    private final PrivateKey key;

    private AppKey(String appId, PrivateKey key) {
        this.appId = appId;
        this.key = key;
    }

    String appId() {
        return appId;
    }

    /** @throws IllegalArgumentException what is wrong with the file, in words that hold nothing of it */
    static AppKey read(String setting, String appId, Path file) {
        require(Files.isRegularFile(file) && Files.isReadable(file), setting + " must be a file that the backend can read, found none at " + file);
        try {
            boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
            require(!posix || Files.getPosixFilePermissions(file).stream().noneMatch(OTHERS::contains),
                    setting + " must be for its owner alone, and others may read or write " + file + ": chmod 600 it");
            return new AppKey(appId, key(setting, file, Files.readString(file, StandardCharsets.ISO_8859_1)));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(setting + " must be a file that the backend can read; " + file + " is not");
        }
    }

    private static PrivateKey key(String setting, Path file, String text) {
        Matcher pem = PEM.matcher(text);
        boolean found = pem.find();
        require(!text.contains("ENCRYPTED"), setting + " must be a key without a passphrase, found an encrypted one in " + file
                + ": openssl pkey -in it -out another writes one without");
        require(found && (pem.group(1).equals("PRIVATE KEY") || pem.group(1).equals("RSA PRIVATE KEY")), setting
                + " must be the private key as GitHub gives it (PEM, '-----BEGIN RSA PRIVATE KEY-----'), found " + (found ? "a " + pem.group(1) : "no PEM") + " in " + file);
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pem.group(1).startsWith("RSA") ? pkcs8(der) : der));
        } catch (GeneralSecurityException | IllegalArgumentException broken) {
            throw new IllegalArgumentException(setting + " must be a private key of RSA, as GitHub gives it; what is in " + file + " is broken, or of another kind");
        }
    }

    private static byte[] pkcs8(byte[] pkcs1) {
        return der(SEQUENCE, RSA, der(OCTETS, pkcs1));
    }

    private static byte[] der(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] head = length < 0x80 ? new byte[] {(byte) tag, (byte) length} : length < 0x100 ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        byte[] all = new byte[head.length + length];
        System.arraycopy(head, 0, all, 0, head.length);
        int at = head.length;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** A JSON Web Token (RS256) that says who the app is, for some minutes. */
    String signed(Instant now) {
        String said = part(Map.of("alg", "RS256", "typ", "JWT")) + "." + part(Map.of("iss", appId,
                "iat", now.minus(CLOCKS_DIFFER).getEpochSecond(), "exp", now.plus(LASTS).getEpochSecond()));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(said.getBytes(StandardCharsets.US_ASCII));
            return said + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA256withRSA", e);
        }
    }

    private static String part(Map<String, Object> json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Wire.write(json).getBytes(StandardCharsets.UTF_8));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    @Override
    public String toString() {
        return "the key of app " + appId;
    }
}
