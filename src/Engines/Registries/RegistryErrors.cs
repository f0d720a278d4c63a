using Saola.Kernel;

namespace Saola.Registries;

internal static class RegistryErrors {
  public static Error KeyChanged(string before, string after) => new(ErrorKind.Conflict, "registries.key_changed", Words.T["key_changed", before, after], "key");
  public static Error KeyTaken(string key, string item) => new(ErrorKind.Conflict, "registries.key_taken", Words.T["key_taken", key, item], "key");
  public static Error NoOwner(string organisation) => new(ErrorKind.Invalid, "registries.no_owner", Words.T["no_owner", organisation], "owner");
}
