package dev.picket.cli.config;

/**
 * What is wrong with one setting.
 *
 * @param where the file and line, or the environment variable
 * @param key dotted path from the root
 * @param what is wrong, with the value
 * @param fix what would be right
 */
public record Problem(String where, String key, String what, String fix) {
    @Override
    public String toString() {
        var subject = key.isEmpty() ? "" : key + ": ";
        return where + ": " + subject + what + (fix.isEmpty() ? "" : "; " + fix);
    }
}
