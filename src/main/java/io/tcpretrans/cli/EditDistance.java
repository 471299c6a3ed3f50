package io.tcpretrans.cli;

/** The number of typing errors by which two words differ. */
final class EditDistance {
  private EditDistance() {}

  /**
   * Returns the least number of letters to insert, delete or replace, and of neighbours to swap,
   * that makes one word of the other (Damerau's distance, each letter changed at most once).
   */
  static int between(String one, String other) {
    int[][] distance = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        distance[i][j] = i == 0 || j == 0 ? i + j : least(distance, i, j, one, other);
      }
    }
    return distance[one.length()][other.length()];
  }

  private static int least(int[][] distance, int i, int j, String one, String other) {
    int replaced = distance[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replaced, Math.min(distance[i - 1][j], distance[i][j - 1]) + 1);
    boolean swapped =
        i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1);
    return swapped ? Math.min(least, distance[i - 2][j - 2] + 1) : least;
  }
}
