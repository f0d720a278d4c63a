using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The catalogue for the rest of the system: a version by its code and day.</summary>
internal sealed class Procedures {
  readonly ConcurrentDictionary<(Guid, string), ProcedureItem> read = new();

  public async Task<Procedure?> InForce(Work w, string code, DateOnly day, CancellationToken ct) =>
    await w.Db<PublicServicesDb>().ProceduresInForce(day).SingleOrDefaultAsync(p => p.Code == code, ct);

  /// <summary>The description, parsed once for each content.</summary>
  public ProcedureItem Item(Procedure procedure) => read.GetOrAdd((procedure.Id, procedure.Hash), _ => procedure.Read());
}

/// <summary>Packs' procedures. A version that is applied again corrects its row; the next version is a row of its own.</summary>
internal sealed class ProcedureKind : IPackKind {
  public string Name => "procedure";
  public int Order => 50;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) => ProcedureLint.Check(item, packs);

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    foreach (var item in items) {
      await using var command = ProcedureWriter.Upsert(item.Replaces ?? item.Id, JsonNode.Parse(item.Text)!.AsObject(), item.Hash, w.Now);
      command.Connection = await w.Connection(ct);
      await command.ExecuteNonQueryAsync(ct);
    }
  }
}
