# Makes the hashes of ruby-bcrypt, which Rails and Devise store: passwords as JSON in, hashes as JSON out.
require 'json'; require 'bcrypt'
puts JSON.generate('ruby bcrypt 2a' => JSON.parse(STDIN.read).map { |p| BCrypt::Password.create(p, cost: 4).to_s })
