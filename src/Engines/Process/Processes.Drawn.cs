using System.Diagnostics.CodeAnalysis;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The files from which processes and decisions were deployed, for who draws their next version.</summary>
public sealed partial class Processes {
  /// <summary>All that keeps a DMN file from being asked.</summary>
  public IReadOnlyList<Finding> LintDecisions(string xml) => Decisions.Read(xml).Findings;

  /// <summary>The file of the newest version of a process; null when there is none.</summary>
  public static Task<string?> Drawn(Work w, string process, CancellationToken ct) =>
    Xml(w, "select xml from process.definition where key = $1 order by number desc limit 1", process, ct);

  /// <summary>The newest DMN file of an item of a pack, or of the studio.</summary>
  public static Task<string?> DrawnDecisions(Work w, string source, CancellationToken ct) =>
    Xml(w, "select xml from process.decision where coalesce(source, 'studio:decision/' || model) = $1 order by deployed_at desc, number desc limit 1", source, ct);

  /// <summary>The item that the newest version of a process comes from; null when there is no such process.</summary>
  public static Task<string?> ItemOf(Work w, string process, CancellationToken ct) =>
    Xml(w, "select coalesce(source, 'studio:process/' || key) from process.definition where key = $1 order by number desc limit 1", process, ct);

  /// <summary>The item that the newest version of a DMN file comes from; null when there is no such file.</summary>
  public static Task<string?> ItemOfDecisions(Work w, string model, CancellationToken ct) =>
    Xml(w, "select coalesce(source, 'studio:decision/' || model) from process.decision where model = $1 order by number desc limit 1", model, ct);

  /// <summary>The newest version of everything that was drawn: what it is, the item it comes from, and its name.</summary>
  public static async Task<IReadOnlyList<(bool IsDecision, string Key, string? Source, string Name)>> AllDrawn(Work w, CancellationToken ct) {
    await using var reader = await w.Query([Sql.Command("""
      select false, key, source, name from (select distinct on (key) key, source, name from process.definition order by key, number desc) d
      union all
      select true, model, source, name from (select distinct on (model) model, source, name from process.decision order by model, number desc) m
      """)], ct);
    var all = new List<(bool, string, string?, string)>();
    while (await reader.ReadAsync(ct)) all.Add((reader.GetBoolean(0), reader.GetString(1), await reader.IsDBNullAsync(2, ct) ? null : reader.GetString(2), reader.GetString(3)));
    return all;
  }

  static async Task<string?> Xml(Work w, [ConstantExpected] string sql, string key, CancellationToken ct) {
    await using var reader = await w.Query([Sql.Command(sql, key)], ct);
    return await reader.ReadAsync(ct) ? reader.GetString(0) : null;
  }
}
