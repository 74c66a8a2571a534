<?php // Makes the hashes of PHP, which Laravel stores as they are: passwords as JSON in, hashes as JSON out.
$passwords = json_decode(stream_get_contents(STDIN));
$forms = [
  'php bcrypt 2y' => fn($p) => password_hash($p, PASSWORD_BCRYPT, ['cost' => 4]),
  'php argon2i' => fn($p) => password_hash($p, PASSWORD_ARGON2I, ['memory_cost' => 64, 'time_cost' => 1, 'threads' => 1]),
  'php argon2id' => fn($p) => password_hash($p, PASSWORD_ARGON2ID, ['memory_cost' => 64, 'time_cost' => 2, 'threads' => 1]),
];
echo json_encode(array_map(fn($make) => array_map($make, $passwords), $forms), JSON_UNESCAPED_SLASHES);
