package io.agentvine.backend.forge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** The file with a private key that GitHub has people download. */
final class AppKeyFile {

    /** Of a key of 2048 bits, before what PKCS#1 has of it. */
    private static final int HEAD_OF_PKCS8 = 26;

    private AppKeyFile() {}

    static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance("RSA").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As GitHub writes it: PKCS#1. */
    static Path of(KeyPair keys) {
        byte[] der = keys.getPrivate().getEncoded();
        return pem("RSA PRIVATE KEY", Arrays.copyOfRange(der, HEAD_OF_PKCS8, der.length));
    }

    /** For its owner alone. */
    static Path pem(String kind, byte[] der) {
        try {
            Path file = Files.createTempFile("app-key", ".pem", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            file.toFile().deleteOnExit();
            return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                    + "\n-----END " + kind + "-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
