namespace Saola.Registries.Pages;

internal static class MergePaths {
  public static string Duplicates(string registry, Guid? record = null) => $"{RecordPaths.Records(registry)}/trung-lap{(record is { } one ? $"?ban-ghi={one}" : "")}";
  public static string Compare(string registry, Guid one, Guid other) => $"{RecordPaths.Records(registry)}/gop?a={one}&b={other}";
  public static string Merge(string registry, Guid merge) => $"{RecordPaths.Records(registry)}/lan-gop/{merge}";
}
