using Npgsql;

namespace Saola.Kernel;

/// <summary>The data source of the web role; one per process, made when something is first asked.</summary>
public sealed class WebDatabase(Settings settings) : IAsyncDisposable {
  readonly Lazy<NpgsqlDataSource> source = new(() => Build(settings.DbWeb));

  public NpgsqlDataSource Source => source.Value;

  internal static NpgsqlDataSource Build(string connection) {
    var builder = new NpgsqlDataSourceBuilder(connection);
    builder.ConnectionStringBuilder.ApplicationName ??= "saola";
    builder.ConnectionStringBuilder.MaxAutoPrepare = 200;
    builder.ConnectionStringBuilder.AutoPrepareMinUsages = 3;
    builder.ConnectionStringBuilder.NoResetOnClose = true;
    return builder.Build();
  }

  /// <summary>The web role must not own or rule anything: else the ledger is not append-only for it.</summary>
  /// <exception cref="InvalidOperationException">The login is a superuser, an owner, or may become one.</exception>
  public async Task RefuseOwner(CancellationToken ct) {
    await using var command = Source.CreateCommand("""
      select current_user, r.rolsuper or r.rolcreaterole or exists (
          select from pg_namespace n where n.nspname in ('kernel', 'ledger', 'registry_data') and pg_has_role(current_user, n.nspowner, 'member'))
        or has_table_privilege('ledger.entry', 'update') or has_table_privilege('ledger.entry', 'delete')
      from pg_roles r where r.rolname = current_user
      """);
    await using var reader = await command.ExecuteReaderAsync(ct);
    await reader.ReadAsync(ct);
    if (reader.GetBoolean(1))
      throw new InvalidOperationException($"SAOLA_DB_WEB signs in as '{reader.GetString(0)}', who owns the ledger or the tables of registries, or can change them. Use the role saola_web; the owner is for 'saola migrate' only.");
  }

  public ValueTask DisposeAsync() => source.IsValueCreated ? Source.DisposeAsync() : ValueTask.CompletedTask;
}

/// <summary>The data source of the sealer.</summary>
public sealed class SealDatabase(Settings settings) : IAsyncDisposable {
  public NpgsqlDataSource Source { get; } = WebDatabase.Build(settings.DbSeal);
  public ValueTask DisposeAsync() => Source.DisposeAsync();
}

/// <summary>The data source of the role that changes tables of registries. Only that needs it: it is made when a table must change.</summary>
public sealed class ShapeDatabase(Settings settings) : IAsyncDisposable {
  readonly Lazy<NpgsqlDataSource> source = new(() => WebDatabase.Build(settings.DbShape));

  /// <exception cref="MissingSettingException">The installation does not name the connection.</exception>
  public NpgsqlDataSource Source => source.Value;

  public ValueTask DisposeAsync() => source.IsValueCreated ? Source.DisposeAsync() : ValueTask.CompletedTask;
}
