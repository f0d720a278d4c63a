namespace Saola.Exchange;

/// <summary>What every subsystem answers about itself.</summary>
internal static class Metadata {
  static readonly string[] Reserved = ["listMethods", "allowedMethods", "getOpenAPI", "getWsdl"];

  /// <summary>Codes that a service of its own cannot have.</summary>
  public static bool IsReserved(string code) => Reserved.Contains(code, StringComparer.OrdinalIgnoreCase);
}
