using Saola.Ui;

namespace Saola.Registries.Pages;

internal static class ImportPaths {
  public static string Imports(string registry) => $"{RecordPaths.Records(registry)}/nhap";
  public static string Import(string registry, Guid id) => $"{Imports(registry)}/{id}";
  public static string Columns(string registry, Guid id) => $"{Import(registry, id)}/cot";
  public static string Faults(string registry, Guid id, string format) => $"/api/registries/{registry}/imports/{id}/faults?format={format}";
  public static string Take(string registry) => $"{RecordPaths.Records(registry)}/tai-ve";
  public static string File(string registry, Guid export) => $"/api/registries/{registry}/exports/{export}/file";

  public static Tone ToneOf(string state) => state switch { "done" => Tone.Good, "stopped" or "failed" => Tone.Bad, "checked" or "matching" => Tone.Warning, "cancelled" => Tone.Neutral, _ => Tone.Info };
}
