package io.tcpretrans.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommPatternTest {
  @ParameterizedTest
  @CsvSource({
    "nginx, nginx, true",
    "nginx, nginx2, false",
    "nginx, NGINX, false",
    "ng*, nginx, true",
    "*inx, nginx, true",
    "*, nginx, true",
    "n*i*x, nginx, true",
    "*g*, nginx, true",
    "**, nginx, true",
    "n*n*n*, nginx, false",
    "nginx*nginx, nginx, false",
    "ngi*inx, nginx, false",
    "n?inx, nginx, false",
    "n[g]inx, nginx, false",
    "a*b*a, aba, true",
    "ab*ba, aba, false",
  })
  void asteriskStandsForAnyCharacters(String pattern, String comm, boolean matches) {
    assertThat(CommPattern.of(pattern).matches(comm)).isEqualTo(matches);
  }

  /** The kernel keeps 15 bytes of a name. */
  @ParameterizedTest
  @CsvSource({
    "kube-controller-manager, kube-controller, true",
    "kube-controller-manager, kube-controlle, false",
    "kube-controller*, kube-controller, true",
    "kube-controller-*, kube-controller, true",
    "kube-controller-manager*x, kube-controller, true",
    "*-controller-manager, kube-controller, false",
    "kube-controller, kube-controller, true",
  })
  void longNameMatchesWhatTheKernelKeepsOfIt(String pattern, String comm, boolean matches) {
    assertThat(CommPattern.of(pattern).matches(comm)).isEqualTo(matches);
  }

  @Test
  void nameIsCutInBytes() {
    assertThat(CommPattern.of("äöüäöüäöü").matches("äöüäöüä\\xc3")).isTrue();
    assertThat(CommPattern.of("äöüäöüäöü")).hasToString("äöüäöüäöü");
  }
}
