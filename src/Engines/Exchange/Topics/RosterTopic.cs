using System.Collections.Frozen;
using System.Text.Json;
using Npgsql;

namespace Saola.Exchange;

/// <summary>A topic as its publishers and followers meet it.</summary>
internal sealed record RosterTopic(Guid Id, RosterClient Owner, string Code, JsonElement? Schema, KeyRule KeyRule, int Days, FrozenSet<Guid> Publishers, FrozenSet<Guid> Followers) {
  public string Address => $"{Owner.Party}/{PartyId.Encode(Code)}";

  public bool Allows(Guid client, TopicAct act) => client == Owner.Id || (act == TopicAct.Publish ? Publishers : Followers).Contains(client);

  /// <summary>All topics with who may do what on each.</summary>
  /// <param name="clients">Subsystems by their id.</param>
  /// <param name="groups">Which subsystems are in each group.</param>
  public static async Task<FrozenDictionary<(PartyId Owner, string Code), RosterTopic>> Read(NpgsqlConnection connection, Dictionary<Guid, RosterClient> clients, Dictionary<Guid, Guid[]> groups) {
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        new("select topic, subsystem, client_group, act from exchange.topic_right"),
        new("select id, subsystem, code, schema::text, key_rule, retention_days from exchange.topic"),
      },
    };
    await using var r = await batch.ExecuteReaderAsync();
    var rights = new List<(Guid Topic, TopicAct Act, Guid Client)>();
    while (await r.ReadAsync())
      foreach (var client in r.IsDBNull(1) ? groups.GetValueOrDefault(r.GetGuid(2)) ?? [] : [r.GetGuid(1)]) rights.Add((r.GetGuid(0), Enum.Parse<TopicAct>(r.GetString(3)), client));
    var of = rights.ToLookup(x => (x.Topic, x.Act), x => x.Client);
    await r.NextResultAsync();
    var topics = new Dictionary<(PartyId, string), RosterTopic>();
    while (await r.ReadAsync()) {
      var (id, owner) = (r.GetGuid(0), clients[r.GetGuid(1)]);
      topics[(owner.Party, r.GetString(2))] = new(id, owner, r.GetString(2), r.IsDBNull(3) ? null : JsonElement.Parse(r.GetString(3)), Enum.Parse<KeyRule>(r.GetString(4)), r.GetInt32(5),
        of[(id, TopicAct.Publish)].ToFrozenSet(), of[(id, TopicAct.Subscribe)].ToFrozenSet());
    }
    return topics.ToFrozenDictionary();
  }
}
