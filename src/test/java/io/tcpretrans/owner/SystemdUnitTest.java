package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.OwningProcess;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemdUnitTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/system.slice/nginx.service | nginx.service",
        "/system.slice/system-getty.slice/getty@tty1.service | getty@tty1.service",
        "/system.slice/postgresql.service/nginx.service | postgresql.service",
        "/system.slice/_cgroup.service | cgroup.service",
        "/../../system.slice/nginx.service | nginx.service",
        "/user.slice/user-1000.slice/session-3.scope | session-3.scope",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/nginx.service"
            + " | user@1000.service/nginx.service",
        "/user.slice/user-1000.slice/user@1000.service/init.scope"
            + " | user@1000.service/init.scope",
        "/user.slice/user-1000.slice/user@1000.service | user@1000.service",
        "/user.slice/user-1000.slice/user@1000.service/mine/nginx.service | user@1000.service",
        "/docker/8646764d8512/system.slice/nginx.service |",
        "/system.slice |",
        "/nginx.service.d |",
        "/ |",
      })
  void unitIsTheFirstNameThatIsNoSlice(String path, String unit) {
    assertThat(SystemdUnit.inPath(path)).isEqualTo(unit);
  }

  @ParameterizedTest
  @CsvSource({
    "0::/system.slice/a.service, a.service",
    "1:name=systemd:/system.slice/a.service, a.service",
    "4:cpu:/system.slice/a.service,",
    "0::,",
    "garbage,",
  })
  void unitOfAProcessIsFromTheHierarchyOfSystemd(String line, String unit) {
    assertThat(SystemdUnit.ofProcess(List.of("", line))).isEqualTo(unit);
  }

  @Test
  void unitOfTheSocketIsUsedIfThatOfTheProcessIsUnknown() {
    SystemdUnits units = new SystemdUnits();
    OwningProcess known = new OwningProcess(7, 1, "a");
    units.add(known, List.of("0::/system.slice/a.service"));

    assertThat(units.unit(new OwningProcess(7, 1, "b"), "/x.service")).isEqualTo("a.service");
    assertThat(units.unit(new OwningProcess(7, 2, "a"), "/x.service")).isEqualTo("x.service");
    assertThat(units.unit(null, "/init.scope")).isNull();
    assertThat(units.unit(null, null)).isNull();
  }
}
