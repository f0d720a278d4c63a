using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Saola.Ui;

/// <summary>What <c>web/build.mjs</c> made: addresses of css, scripts and fonts by their plain names, and the drawings of the icons.</summary>
public sealed class Assets {
  sealed record Manifest(Dictionary<string, string> Files, Dictionary<string, string> Icons);

  readonly Manifest made;

  public Assets(IWebHostEnvironment host, ILogger<Assets> log) {
    var file = host.WebRootFileProvider.GetFileInfo("assets/manifest.json");
    made = Read(file);
    if (made.Files.Count == 0) log.LogError("There is no assets/manifest.json: run npm ci and npm run build in web/. Pages have no style until then.");
  }

  /// <summary>The address of a file, or null when nothing of that name was built.</summary>
  public string? Url(string name) => made.Files.TryGetValue(name, out var file) ? "/assets/" + file : null;

  internal string Drawing(string icon) =>
    made.Icons.TryGetValue(icon, out var markup) ? markup
    : made.Icons.Count == 0 ? ""
    : throw new InvalidOperationException($"There is no icon '{icon}'. Add it to web/icons.json.");

  static Manifest Read(IFileInfo file) {
    if (!file.Exists) return new([], []);
    using var stream = file.CreateReadStream();
    return JsonSerializer.Deserialize<Manifest>(stream, JsonSerializerOptions.Web) ?? new([], []);
  }
}
