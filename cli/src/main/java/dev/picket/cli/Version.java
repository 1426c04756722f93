package dev.picket.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into its jar. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "picket " + number(),
            "java " + Runtime.version() + ", " + System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT) + ' '
                    + System.getProperty("os.version") + ' ' + System.getProperty("os.arch")
        };
    }

    /** E.g. {@code 0.1.0-SNAPSHOT}. */
    public static String number() {
        var properties = new Properties();
        try (var in = Version.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException unreadableJar) {
            throw new UncheckedIOException(unreadableJar);
        }
        return properties.getProperty("version", "unknown");
    }
}
