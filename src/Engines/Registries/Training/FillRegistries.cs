using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>How long the registries of a whole province are taken to be.</summary>
/// <param name="Province">The code of the province in whose communes things lie.</param>
/// <param name="Records">By the key of the registry.</param>
public sealed record RegistryVolumes(string Province, IReadOnlyDictionary<string, int> Records);

/// <summary>
/// Fills registries of a training site with made-up records, so that people learn and measure on lists like their own. What holds a
/// record already is left as it is.
/// </summary>
public sealed class FillRegistries(Works works, Catalogues catalogues, Training training) {
  const int Seed = 1, Together = 500, MostReferred = 1_000, Fewest = 10;
  static readonly TimeSpan Patience = TimeSpan.FromMinutes(5), Pause = TimeSpan.FromSeconds(1);

  /// <summary>Waits until every registry has its table.</summary>
  /// <param name="share">One record of so many; ten of each registry at least.</param>
  /// <param name="say">Is told each registry with its new records.</param>
  public async Task<int> Run(RegistryVolumes volumes, int share, Action<string, int> say, CancellationToken ct) {
    if (!training.On) throw new InvalidOperationException("Made-up records are for training sites alone (SAOLA_TRAINING=1).");
    var left = await InForce(volumes, ct);
    var (done, sum) = (new HashSet<string>(StringComparer.Ordinal), 0);
    while (left.Count > 0) {
      // those that refer to others come after them
      var next = left.FindAll(d => d.Fields.All(f => f.Registry is null || done.Contains(f.Registry)));
      if (next.Count == 0) throw new InvalidOperationException($"Registries that refer to each other in a ring: {string.Join(", ", left.Select(d => d.Key))}.");
      foreach (var d in next) {
        done.Add(d.Key);
        if ((await Ids(d.Key, 1, ct)).Length > 0) continue;
        var count = Math.Max(Fewest, volumes.Records[d.Key] / share);
        await Fill(d, await Rows(d, volumes.Province, ct), count, await Communes(volumes.Province, ct), ct);
        sum += count;
        say(d.Key, count);
      }
      left.RemoveAll(next.Contains);
    }
    return sum;
  }

  /// <summary>The rows of a registry, of what its catalogues and the registries that it refers to hold now.</summary>
  internal async Task<SyntheticRows> Rows(RegistryDefinition d, string province, CancellationToken ct) {
    var codes = new Dictionary<string, string[]>(StringComparer.Ordinal);
    foreach (var f in d.Fields)
      if (f.Type == FieldType.Unit) codes[f.Key] = await Communes(province, ct);
      else if (f.Type == FieldType.Choice) codes[f.Key] = [.. (await catalogues.Entries(f.Catalogue!, ct)).Select(e => e.Code)];
      else if (f.Type == FieldType.Reference) codes[f.Key] = await Ids(f.Registry!, MostReferred, ct);
    return new(d, Seed, f => codes[f.Key]);
  }

  async Task<string[]> Communes(string province, CancellationToken ct) => [.. (await catalogues.Entries(await catalogues.IdOf("commune", ct), ct)).Where(c => c.Parent == province).Select(c => c.Code)];

  async Task<List<RegistryDefinition>> InForce(RegistryVolumes volumes, CancellationToken ct) {
    for (var waited = TimeSpan.Zero; ; waited += Pause) {
      await using var scoped = Begin();
      var all = (await scoped.Services.GetRequiredService<Registries>().All(ct)).Where(d => volumes.Records.ContainsKey(d.Key)).ToList();
      if (all.Count == volumes.Records.Count) return all;
      if (waited >= Patience) throw new InvalidOperationException($"Not in force: {string.Join(", ", volumes.Records.Keys.Except(all.Select(d => d.Key), StringComparer.Ordinal))}.");
      await Task.Delay(Pause, ct);
    }
  }

  /// <summary>What every office keeps for itself is spread over the communes.</summary>
  async Task Fill(RegistryDefinition d, SyntheticRows rows, int count, string[] communes, CancellationToken ct) {
    foreach (var (part, numbers) in Enumerable.Range(0, count).Chunk(d.Writers == Writers.Owner ? Together : Math.Clamp(count / communes.Length, 1, Together)).Index()) {
      await using var scoped = Begin();
      var office = d.Writers == Writers.Owner ? null : (await scoped.Services.GetRequiredService<Identities>().OfficesOf(communes[part % communes.Length], ct)).FirstOrDefault()?.Office;
      if (d.Writers == Writers.Offices && office is null) office = (await scoped.Services.GetRequiredService<Registries>().Open(scoped.Work.Actor, d.Key, ct))!.Access.Owner;
      var written = await scoped.Services.GetRequiredService<Registries>().Write(scoped.Work, d.Key, new([.. numbers.Select(n => new BatchRow(rows.Row(n)))], office, false, new(Reason: "Số liệu mẫu để tập huấn") { Confirmed = true }), ct);
      if (written.IsError) throw new InvalidOperationException($"{d.Key}: {string.Join("; ", written.Error.All.Take(5).Select(e => $"{e.Field}: {e.Message}"))}");
      await scoped.Work.Commit(ct);
    }
  }

  async Task<string[]> Ids(string registry, int most, CancellationToken ct) {
    await using var scoped = Begin();
    var page = await scoped.Services.GetRequiredService<Registries>().List(scoped.Work, new(registry, Fields: [], Limit: most), ct);
    return [.. page.Value.Records.Select(r => r.Id.ToString())];
  }

  ScopedWork Begin() => works.Begin(Actor.Machine("registries.fill"), "registries.fill");
}
