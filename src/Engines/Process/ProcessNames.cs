using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Names for the ledger: tasks and processes with what they are about, and definitions.</summary>
internal sealed class ProcessNames : ILedgerNames {
  public IReadOnlyCollection<string> Kinds { get; } = ["task", "instance", "process_definition"];

  public async Task<IReadOnlyDictionary<Guid, string>> Of(Work w, string kind, Guid[] ids, CancellationToken ct) {
    var (db, all) = (w.Db<ProcessDb>(), Actor.Machine("ledger"));
    var named = kind switch {
      "task" => db.Tasks(all, [], default).Where(t => ids.Contains(t.Id)).Select(t => new { t.Id, t.Name, About = t.BusinessKey }),
      "instance" => from i in db.Instances(all) join d in db.Definitions() on i.Definition equals d.Id where ids.Contains(i.Id) select new { i.Id, d.Name, About = i.BusinessKey },
      _ => db.Definitions().Where(d => ids.Contains(d.Id)).Select(d => new { d.Id, d.Name, About = "" }),
    };
    return await named.AsNoTracking().ToDictionaryAsync(n => n.Id, n => n.About.Length == 0 ? $"“{n.Name}”" : $"“{n.Name}” ({n.About})", ct);
  }
}
