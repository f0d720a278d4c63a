using System.Text.Json;
using Npgsql;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>How on-time is counted where sources differ, as the packs set it.</summary>
/// <param name="SecondRequestIsLate">Waiting for a second supplement counts as late; without a rule it does not.</param>
internal sealed record CountingRule(bool SecondRequestIsLate) {
  public static async Task<CountingRule> Of(NpgsqlConnection connection, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select second_request_is_late from public_services.counting_rule", connection);
    return new(await command.ExecuteScalarAsync(ct) is true);
  }
}

/// <summary>Packs' rule of counting. There is one: the item applied last holds.</summary>
internal sealed class CountingKind : IPackKind {
  public string Name => "counting";
  public int Order => 46;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) => [];

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    foreach (var item in items) {
      await using var command = new NpgsqlCommand("""
        insert into public_services.counting_rule (item, second_request_is_late, document, verified) values ($1, $2, $3, $4)
        on conflict (single) do update set item = excluded.item, second_request_is_late = excluded.second_request_is_late, document = excluded.document, verified = excluded.verified
        """, await w.Connection(ct)) {
        Parameters = {
          new() { Value = item.Id }, new() { Value = item.Json.GetProperty("secondRequestIsLate").GetBoolean() },
          new() { Value = item.Json.GetProperty("source") is { ValueKind: JsonValueKind.Object } source ? source.GetProperty("document").GetString() : DBNull.Value },
          new() { Value = item.Json.GetProperty("verified").ValueKind is JsonValueKind.True or JsonValueKind.String },
        },
      };
      await command.ExecuteNonQueryAsync(ct);
    }
  }
}
