using System.Globalization;
using Microsoft.AspNetCore.OutputCaching;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>
/// Pages that are the same for everyone who has not signed in are kept as they were sent, until what they show changes:
/// procedures by their newest change, statistics by their newest count, all by the day and the language.
/// </summary>
internal sealed class CataloguePages(WebDatabase database, TimeProvider clock) : IOutputCachePolicy {
  public const string Policy = "catalogue";

  /// <summary>Names of offices and of code lists are kept as long elsewhere.</summary>
  static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

  public async ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation) {
    if (!context.EnableOutputCaching) return;
    context.ResponseExpirationTimeSpan = Longest;
    context.CacheVaryByRules.VaryByValues["language"] = CultureInfo.CurrentUICulture.Name;
    context.CacheVaryByRules.VaryByValues["content"] = $"{await Content(cancellation)}/{Vn.Day(clock.GetUtcNow()):yyyyMMdd}";
  }

  public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;
  public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

  /// <summary>Asked for every page: far less than making one, and a change shows at once on every node.</summary>
  async Task<string> Content(CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select concat_ws('/', (select concat_ws('-', count(*), max(changed_at), sum(version)) from public_services.procedure),
        (select counted_at from public_services.province_month order by month desc limit 1))
      """);
    return (string)(await command.ExecuteScalarAsync(ct))!;
  }
}
