package io.tcpretrans.sys;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The types of a BTF file, whose sections are known to be in the file. Checks that each number of a
 * type, each name and each length is valid, and that no type contains itself, which would make
 * libbpf call itself forever.
 */
final class BtfTypes {
  /** The size of struct btf_type, which begins every type. */
  static final int TYPE_SIZE = 12;

  // enum in include/uapi/linux/btf.h
  private static final int INT = 1;
  private static final int PTR = 2;
  private static final int ARRAY = 3;
  private static final int STRUCT = 4;
  private static final int UNION = 5;
  private static final int ENUM = 6;
  private static final int FWD = 7;
  private static final int FUNC_PROTO = 13;
  private static final int VAR = 14;
  private static final int DATASEC = 15;
  private static final int FLOAT = 16;
  private static final int DECL_TAG = 17;
  private static final int ENUM64 = 19;

  /** The greatest depth of types in types; that of kernels is below 40. */
  private static final int MAX_DEPTH = 128;

  private static final String DAMAGED = "BTF with damaged types";

  private final ByteBuffer data;
  private final int typesEnd;
  private final int stringsStart;
  private final int stringsLength;

  /** Where each type begins. The first type has number 1; number 0 is void. */
  private int[] starts = new int[1 << 10];

  private int count = 1;

  /** The depth of each type that is known; -1: it is being determined. */
  private int[] depths;

  BtfTypes(ByteBuffer data) {
    this.data = data;
    int header = data.getInt(BtfFile.AT_HEADER_LENGTH);
    this.starts[1] = header + data.getInt(BtfFile.AT_TYPES_OFFSET);
    this.typesEnd = starts[1] + data.getInt(BtfFile.AT_TYPES_LENGTH);
    this.stringsStart = header + data.getInt(BtfFile.AT_STRINGS_OFFSET);
    this.stringsLength = data.getInt(BtfFile.AT_STRINGS_LENGTH);
  }

  /** Returns what is damaged; null: nothing is. */
  String problem() {
    if (data.get(stringsStart) != 0 || data.get(stringsStart + stringsLength - 1) != 0) {
      return "BTF with damaged names";
    }
    int at = starts[1];
    while (at < typesEnd) {
      long next = at + TYPE_SIZE > typesEnd ? Long.MAX_VALUE : (long) at + size(at);
      if (next > typesEnd) {
        return DAMAGED;
      }
      if (kind(at) == 0 || kind(at) > ENUM64) {
        return "BTF with a kind of type that this version does not know";
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, 2 * count);
      }
      starts[count++] = at;
      at = (int) next;
    }
    depths = new int[count];
    for (int type = 1; type < count; type++) {
      if (!hasValidNumbers(starts[type]) || depth(type, 0) > MAX_DEPTH) {
        return DAMAGED;
      }
    }
    return null;
  }

  private int kind(int at) {
    return data.getInt(at + 4) >>> 24 & 0x1f;
  }

  private int members(int at) {
    return data.getInt(at + 4) & 0xffff;
  }

  private int size(int at) {
    return TYPE_SIZE + trailingBytes(kind(at), members(at));
  }

  /** Returns the number of bytes of a type that follow its struct btf_type. */
  static int trailingBytes(int kind, int members) {
    return switch (kind) {
      case INT, VAR, DECL_TAG -> 4;
      case ARRAY -> 12;
      case STRUCT, UNION, DATASEC, ENUM64 -> 12 * members;
      case ENUM, FUNC_PROTO -> 8 * members;
      default -> 0;
    };
  }

  /** Returns whether the names and the numbers of types in a type are valid. */
  private boolean hasValidNumbers(int at) {
    int kind = kind(at);
    boolean valid = isName(data.getInt(at));
    if (refersToOneType(kind)) {
      valid &= isType(data.getInt(at + 8));
    }
    if (kind == ARRAY) {
      valid &= isType(data.getInt(at + TYPE_SIZE)) && isType(data.getInt(at + TYPE_SIZE + 4));
    }
    int step = kind == ENUM || kind == FUNC_PROTO ? 8 : 12;
    for (int member = 0; hasMembers(kind) && member < members(at); member++) {
      int start = at + TYPE_SIZE + member * step;
      valid &= kind == DATASEC || isName(data.getInt(start));
      valid &=
          switch (kind) {
            case STRUCT, UNION, FUNC_PROTO -> isType(data.getInt(start + 4));
            case DATASEC -> isType(data.getInt(start));
            default -> true;
          };
    }
    return valid;
  }

  private static boolean hasMembers(int kind) {
    return kind == ENUM
        || kind == ENUM64
        || kind == FUNC_PROTO
        || kind == DATASEC
        || kind == STRUCT
        || kind == UNION;
  }

  /** Returns whether the third word is the number of a type, and not a size. */
  private static boolean refersToOneType(int kind) {
    return switch (kind) {
      case INT, ARRAY, STRUCT, UNION, ENUM, FWD, DATASEC, FLOAT, ENUM64 -> false;
      default -> true;
    };
  }

  private boolean isType(int number) {
    return number >= 0 && number < count;
  }

  private boolean isName(int offset) {
    return offset >= 0 && offset < stringsLength;
  }

  /**
   * Returns how deep the types are that a type contains or stands for. A pointer and a function
   * contain none.
   *
   * @param outer the depth at which the type was found
   * @return more than {@link #MAX_DEPTH} for a type that contains itself, or damaged numbers
   */
  private int depth(int type, int outer) {
    if (outer > MAX_DEPTH || depths[type] < 0) {
      return MAX_DEPTH + 1;
    }
    if (type == 0 || depths[type] > 0) {
      return depths[type];
    }
    int at = starts[type];
    if (!hasValidNumbers(at)) {
      return MAX_DEPTH + 1;
    }
    depths[type] = -1;
    int deepest = 0;
    int kind = kind(at);
    if (kind == ARRAY) {
      deepest = depth(data.getInt(at + TYPE_SIZE), outer + 1);
    } else if (kind == STRUCT || kind == UNION) {
      for (int member = 0; member < members(at) && deepest <= MAX_DEPTH; member++) {
        int inner = data.getInt(at + TYPE_SIZE + member * 12 + 4);
        deepest = Math.max(deepest, depth(inner, outer + 1));
      }
    } else if (refersToOneType(kind) && kind != PTR && kind != FUNC_PROTO) {
      deepest = depth(data.getInt(at + 8), outer + 1);
    }
    depths[type] = deepest + 1;
    return deepest + 1;
  }
}
