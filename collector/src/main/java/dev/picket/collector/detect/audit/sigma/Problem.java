package dev.picket.collector.detect.audit.sigma;

/**
 * One thing that is wrong with a rule, for people.
 *
 * @param line from 1
 * @param column from 1
 * @param fix what to write instead; may be empty
 * @param refuses false: the rule runs all the same
 */
public record Problem(String file, int line, int column, String what, String fix, boolean refuses) {
    @Override
    public String toString() {
        var grade = refuses ? "" : "warning: ";
        return file + ':' + line + ':' + column + ": " + grade + what + (fix.isEmpty() ? "" : ": " + fix);
    }
}
